import type { Fault } from '../host/whmapi1/faults.ts';
import type { Asked } from './client.ts';
import { off, on, others, reseller, vendor } from './people.ts';
import { points, startPoints } from './points.ts';
import type { Random } from './random.ts';

const removal = 'twofactorauth_remove_user_config';

/** Measures of a life are in times of what its start took: a loaded machine plays the same lives as a quick one. */
export const randomLife = 4;

/** One life of the daemon, planned before it begins, so that a seed plans the same whatever the timing. */
export interface Scenario {
  /** Where it dies; undefined: anywhere, after `killAfter`. */
  point: string | undefined;
  nth: number;
  killAfter: number;
  newJobs: Asked[];
  cancels: boolean;
  isReplenished: boolean;
  /** How often other hands act before it begins, and at how many of the events that are told. */
  handsBefore: number;
  handsShare: number;
  faults: Fault[];
  /** When the gates are opened at which calls wait; later than the daemon lives: they outlive it. */
  opensAfter: number;
  /** For what is decided while it lives. */
  seed: number;
}

/** Every named point in turn, in a new order each time through: none is left to luck. */
export class Deck {
  readonly #random: Random;
  #left: string[] = [];

  constructor(random: Random) {
    this.#random = random;
  }

  draw(): string {
    if (this.#left.length === 0) this.#left = this.#random.some(Object.keys(points), Infinity);
    return this.#left.pop() ?? '';
  }
}

/** @param life its number, from 1 */
export function planLife(random: Random, deck: Deck, life: number): Scenario {
  const point = random.chance(0.25) ? undefined : deck.draw();
  const nth = random.between(1, (point === undefined ? undefined : points[point]) ?? 1);
  const isCancelled = point?.startsWith('job.cancelling') === true;
  const isStarted = isCancelled || (point !== undefined && startPoints.has(point));
  const newJobs = Array.from({ length: random.between(isStarted ? 1 : 0, 2) }, (_, index) =>
    inventJob(random, `${life}-${index}`),
  );
  const faults = random.chance(0.4) ? [inventFault(random)] : [];
  if (random.chance(0.35)) faults.push(inventGate(random, `gate${life}`));
  return {
    point,
    nth,
    killAfter: random.next() * randomLife,
    newJobs,
    cancels: isCancelled || random.chance(0.08),
    isReplenished: random.chance(0.6),
    handsBefore: random.chance(0.3) ? random.between(1, 4) : 0,
    handsShare: random.pick([0, 0, 0.1, 0.4]),
    faults,
    opensAfter: random.next() * randomLife,
    seed: random.between(0, 1_000_000),
  };
}

/** A job that somebody will ask for. */
export function inventJob(random: Random, name: string): Asked {
  const size = random.chance(0.2) ? random.between(26, 60) : random.between(5, 25);
  const actor = random.chance(0.2) ? `whm:${reseller}` : 'cli';
  const users = random.some([...on, ...on, ...off], size);
  if (random.chance(0.3)) users.push(vendor);
  if (random.chance(0.2)) users.push(random.pick(others));
  const unique = [...new Set(users)];
  const plans = unique.length > 25 || random.chance(0.4);
  const key = `key-${name}-${random.between(0, 1e9)}`;
  return { key, users: unique, actor, plans, seen: [], hasEnded: false };
}

/** A gate for one removing call. */
function inventGate(random: Random, name: string): Fault {
  const at = random.pick(['start', 'before-save', 'after-save', 'before-exit'] as const);
  return { kind: 'gate', name, at, when: { function: removal, nth: random.between(1, 2) } };
}

function inventFault(random: Random): Fault {
  const when = { function: removal };
  const once = { ...when, nth: random.between(1, 2) };
  return random.pick<Fault>([
    { kind: 'slow-start', ms: random.between(50, 600), when },
    { kind: 'slow-start', ms: random.between(50, 300) },
    { kind: 'kill', at: 'before-save', when: once },
    { kind: 'kill', at: 'after-save', when: once },
    { kind: 'exit', at: 'after-save', when: once },
    { kind: 'no-output', when: once },
    { kind: 'truncated', when: once },
    { kind: 'save-lost', users: random.some(on, 10), when },
    { kind: 'save-fails', when: once },
    { kind: 'refuse-users', users: { [random.pick(on)]: 'No.', [random.pick(on)]: 'Not this one.' }, when },
  ]);
}
