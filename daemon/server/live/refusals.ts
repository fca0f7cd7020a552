import { limits } from '../../protocol/limits.ts';
import type { Service } from '../service.ts';

/** Tells of refused tickets in the log: anyone can have one refused, so that the lines are few. */
export class TicketRefusals {
  readonly #service: Pick<Service, 'now' | 'report'>;
  #unsaid = 0;
  #saidAt = Number.NEGATIVE_INFINITY;

  constructor(service: Pick<Service, 'now' | 'report'>) {
    this.#service = service;
  }

  /** @param origin what the client calls its origin */
  note(origin: string): void {
    const { now, report } = this.#service;
    this.#unsaid++;
    if (now() - this.#saidAt < limits.refusalLogSeconds * 1000) return;
    report('warn', 'a WebSocket ticket was refused', { origin: origin.slice(0, 300), times: this.#unsaid });
    this.#unsaid = 0;
    this.#saidAt = now();
  }
}
