import { EventList, JobEvent } from '../../daemon/protocol/events.ts';
import { Job } from '../../daemon/protocol/job.ts';
import { Plan } from '../../daemon/protocol/plan.ts';
import { type Answer, ask, open, type RequestOptions } from '../integration/http.ts';
import type { Violations } from './violations.ts';

/** A job as its client sees it: what it asked for, and everything that it was told. */
export interface Asked {
  key: string;
  users: readonly string[];
  /** `cli` or `whm:NAME`. */
  actor: string;
  /** Starts through a plan of its own. */
  plans: boolean;
  firstAskedAt?: number;
  planned?: Plan;
  id?: string;
  /** A cancel of it was answered. */
  isCancelled?: boolean;
  /** Every event that a watcher saw, as it was sent, by its sequence from 1. */
  seen: string[];
  hasEnded: boolean;
}

/** A client that outlives daemons: it repeats what was not answered, and forgets nothing that it was told. */
export class Client {
  readonly #socket: string;
  readonly #violations: Violations;

  constructor(socket: string, violations: Violations) {
    this.#socket = socket;
    this.#violations = violations;
  }

  /** One request; undefined if no daemon answered it. */
  async request(method: string, path: string, options: RequestOptions = {}): Promise<Answer | undefined> {
    try {
      return await ask(this.#socket, method, path, options);
    } catch (error) {
      if (error instanceof Error && 'code' in error) return undefined;
      throw error;
    }
  }

  /** Asks for the job, again under the same key if it was asked for already. */
  async start(asked: Asked): Promise<void> {
    const { actor, key, users } = asked;
    asked.firstAskedAt ??= Date.now();
    if (asked.plans && asked.planned === undefined) {
      const answer = await this.request('POST', '/v1/plans', { actor, body: { users } });
      if (answer?.status !== 201) return this.#excused(answer);
      asked.planned = answer.as(Plan, 201);
    }
    const plan = asked.planned;
    const what =
      plan === undefined
        ? { users }
        : { planId: plan.planId, confirm: { count: plan.counts.remove, protected: plan.protected } };
    const answer = await this.request('POST', '/v1/jobs', {
      actor,
      headers: { 'Idempotency-Key': key },
      body: { ...what, reason: key },
    });
    if (answer === undefined || answer.status >= 500) return this.#excused(answer);
    const { id } = answer.as(Job, answer.status === 200 ? 200 : 201);
    if (asked.id !== undefined && asked.id !== id)
      this.#violations.add(`key ${key} made ${asked.id} and ${id}`);
    if (asked.id !== undefined && answer.status === 201)
      this.#violations.add(`key ${key} made a job twice: ${id}`);
    asked.id = id;
  }

  /** A daemon that cannot reach cPanel says so; nothing else may fail. */
  #excused(answer: Answer | undefined): void {
    if (answer === undefined || answer.status === 502 || answer.status === 503) return;
    this.#violations.add(`unexpected answer ${answer.status}: ${answer.text}`);
  }

  async cancel(asked: Asked): Promise<void> {
    if (asked.id === undefined) return;
    const answer = await this.request('POST', `/v1/jobs/${asked.id}/cancel`);
    if (answer?.status === 202 || (answer?.status === 200 && answer.as(Job).state === 'cancelled'))
      asked.isCancelled = true;
  }

  /**
   * Follows a job until its end or the daemon's: what was seen before must come again, equal.
   * @param after the event to go on behind
   * @param told called at each event that was not seen before
   */
  async watch(asked: Asked, after: number, told: (event: JobEvent) => void): Promise<void> {
    const headers = { Accept: 'application/x-ndjson' };
    try {
      const response = await open(this.#socket, 'GET', `/v1/jobs/${asked.id}/events?after=${after}`, {
        headers,
      });
      if (response.statusCode !== 200) {
        this.#violations.add(`job ${asked.id} cannot be watched: ${response.statusCode}`);
        response.destroy();
        return;
      }
      let rest = '';
      let next = after + 1;
      for await (const chunk of response.setEncoding('utf8')) {
        const lines = (rest + String(chunk)).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) this.#take(asked, line, next++, told);
      }
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error;
    }
  }

  #take(asked: Asked, line: string, seq: number, told: (event: JobEvent) => void): void {
    const event = JobEvent.parse(JSON.parse(line));
    if (event.seq !== seq)
      this.#violations.add(`job ${asked.id}: event ${event.seq} came in place of ${seq}`);
    const known = asked.seen[seq - 1];
    if (known !== undefined) {
      if (known !== line)
        this.#violations.add(`job ${asked.id}: event ${seq} was taken back: ${known} is now ${line}`);
      return;
    }
    asked.seen[seq - 1] = line;
    if (event.type === 'job.finished') asked.hasEnded = true;
    told(event);
  }

  /** All events on record, page by page. */
  async events(id: string): Promise<JobEvent[]> {
    const events: JobEvent[] = [];
    for (;;) {
      const answer = await this.request('GET', `/v1/jobs/${id}/events?after=${events.length}`);
      const list = answer?.as(EventList);
      if (list === undefined) throw new Error('the daemon is gone');
      events.push(...list.items);
      if (list.items.length === 0 || list.ended) return events;
    }
  }
}
