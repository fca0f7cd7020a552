import { condense } from '../protocol/condense.ts';
import type { JobView } from '../protocol/fold.ts';
import { limits } from '../protocol/limits.ts';
import type { TwoFactorList } from '../protocol/reply.ts';
import type { Target, TwoFactorState } from '../protocol/target.ts';
import type { News } from './journal.ts';
import { type Range, stateIn, unaskedRanges } from './progress.ts';
import type { EngineDeps } from './settings.ts';

/** What a job knows of its targets' 2FA, and how old that is. */
export class StateReading {
  readonly #deps: EngineDeps;
  readonly #options: { asReseller?: string };
  #list: TwoFactorList | undefined;
  #readAt: number;

  /** @param readAt when the states that the plan found were read, ms; 0: too long ago to count */
  constructor(deps: EngineDeps, asReseller: string | undefined, readAt: number) {
    this.#deps = deps;
    this.#options = asReseller === undefined ? {} : { asReseller };
    this.#readAt = readAt;
  }

  /** Too old to serve as the state before a call; also when the clock was set back. */
  isStale(): boolean {
    const age = this.#deps.clock.now() - this.#readAt;
    return age > limits.readAgeSeconds * 1000 || age < 0;
  }

  /** Asks whmapi1 anew; returns what went wrong, or undefined. */
  async renew(): Promise<string | undefined> {
    const reply = await this.#deps.whm.listTwoFactor(this.#options);
    if (reply.kind !== 'ok') return reply.detail;
    this.#list = reply.data;
    this.#readAt = reply.startedAt;
    return undefined;
  }

  /** A target's 2FA by the newest read. */
  readonly stateOf = (target: Target): TwoFactorState =>
    this.#list === undefined ? target.before : stateIn(this.#list, target.user);

  /** The same, but what was found off before is never sent, whatever it is now: reads only shrink a job. */
  readonly stateBefore = (target: Target): TwoFactorState =>
    target.before === 'off' ? 'off' : this.stateOf(target);
}

/** The events that tell where a fresh read differs from what was known of targets not asked about yet. */
export function readNews(view: JobView, stateBefore: (target: Target) => TwoFactorState): News[] {
  return unaskedRanges(view).flatMap((range) => readRange(view, range, stateBefore));
}

function readRange(
  view: JobView,
  { from, to }: Range,
  stateBefore: (target: Target) => TwoFactorState,
): News[] {
  const targets = view.targets.slice(from, to);
  const states = targets.map(stateBefore);
  if (states.every((state, index) => state === targets[index]?.before)) return [];
  const values = states.map((before) => ({ before }));
  const names = targets.map((target) => target.user);
  return condense(from, names, values, limits.eventBytes).map((part) => ({ type: 'targets.read', ...part }));
}
