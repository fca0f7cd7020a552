import type { Ports } from '../../daemon/compose.ts';
import type { JobEvent } from '../../daemon/protocol/events.ts';

const steps = [
  'job.cancelling',
  'targets.read',
  'batch.started',
  'batch.answered',
  'targets.settled',
  'job.finished',
] as const satisfies readonly JobEvent['type'][];

/** Reached at most once in most lives: at the first time, or hardly ever. */
const rare = new Set<string>(['job.cancelling', 'targets.read']);

/** Where the daemon can be made to die, and at which of the first times that it gets there. */
export const points: Record<string, number> = {
  'record.opened': 1,
  'accept.before': 1,
  'accept.after': 1,
  'commit.before': 8,
  'commit.after': 8,
  ...Object.fromEntries(
    steps.flatMap((step) =>
      [`${step}.before`, `${step}.after`].map((name) => [name, rare.has(step) ? 1 : 2]),
    ),
  ),
  /** The intent is on record, and nothing was spawned. */
  'spawn.before': 2,
  /** The process exists, and its pid is not on record. */
  'spawn.after': 2,
  'pid.recorded': 2,
  'call.running': 2,
  /** cPanel has answered, and the answer is not on record. */
  'call.ended': 2,
  'read.before': 4,
  'read.after': 4,
  'recovery.before': 1,
  'recovery.after': 1,
  'orphan.before': 1,
  'orphan.after': 1,
};

/** The points that are reached only by a job that is begun in this life. */
export const startPoints = new Set(['accept.before', 'accept.after']);

/** Reached only by a job that is taken up again and finds that others have changed its accounts meanwhile. */
export const readPoints = new Set(['targets.read.before', 'targets.read.after']);

/** Reached only by a daemon that finds a call on record. */
export const orphanPoints = new Set(['orphan.before', 'orphan.after']);

/** Who dies there leaves a call on record that has no answer. */
export const leavingPoints = new Set([
  'batch.started.after',
  'spawn.before',
  'spawn.after',
  'pid.recorded',
  'call.running',
  'call.ended',
  'batch.answered.before',
]);

/** How long after the spawn a call is surely under way, ms. */
const intoCallMs = 15;

/**
 * Puts death in front of the ports: at the `nth` time that the point is reached, `die` is called, and does not
 * return. Nothing of it is in the product.
 */
export function mortal(
  { store, whm, orphanEnded }: Ports,
  point: string,
  nth: number,
  die: () => void,
): Ports {
  let left = nth;
  const reach = (name: string) => {
    if (name === point && --left === 0) die();
  };
  const around = <T>(name: string, work: () => T): T => {
    reach(`${name}.before`);
    const result = work();
    reach(`${name}.after`);
    return result;
  };
  reach('record.opened');
  return {
    store: {
      ...store,
      accept: (acceptance) => around('accept', () => store.accept(acceptance)),
      commit(commit) {
        const types = new Set<string>(commit.events.map(({ type }) => type));
        for (const type of types) reach(`${type}.before`);
        around('commit', () => store.commit(commit));
        for (const type of types) reach(`${type}.after`);
      },
      unfinished: () => around('recovery', () => store.unfinished()),
    },
    whm: {
      ...whm,
      async listTwoFactor(options) {
        reach('read.before');
        const reply = await whm.listTwoFactor(options);
        reach('read.after');
        return reply;
      },
      async removeTwoFactor(users, options) {
        reach('spawn.before');
        const onSpawn = (pid: number) => {
          reach('spawn.after');
          options?.onSpawn?.(pid);
          reach('pid.recorded');
          setTimeout(() => reach('call.running'), intoCallMs);
        };
        const reply = await whm.removeTwoFactor(users, { ...options, onSpawn });
        reach('call.ended');
        return reply;
      },
    },
    async orphanEnded(...call) {
      reach('orphan.before');
      const ended = await orphanEnded(...call);
      reach('orphan.after');
      return ended;
    },
  };
}
