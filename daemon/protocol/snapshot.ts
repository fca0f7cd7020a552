import * as z from 'zod/mini';
import { type Condensed, condense } from './condense.ts';
import { JobEvent } from './events.ts';
import { type AcceptedTarget, applyEvent, IllegalTransition, type JobView, openView } from './fold.ts';
import { Job } from './job.ts';
import { TwoFactorState } from './target.ts';

const Accepted = { before: TwoFactorState, protected: z.exactOptional(z.literal(true)) };

/**
 * A job's full state, said as its frozen targets and everything that has happened to them: the client folds it
 * like the events that follow, so that there is one meaning of a job and not two.
 */
export const Snapshot = z.strictObject({
  job: Job,
  /** The targets' names, in order. */
  users: z.array(z.string()),
  /** How each was accepted. */
  accepted: z.array(
    z.strictObject({
      from: z.int(),
      to: z.int(),
      common: z.strictObject(Accepted),
      exceptions: z.array(z.strictObject({ ...Accepted, index: z.int(), user: z.string() })),
    }),
  ),
  /** All events so far; the last one's `seq` is the sequence that the snapshot includes. */
  events: z.array(JobEvent),
});
export type Snapshot = z.infer<typeof Snapshot>;

/** @param events all events of the job so far */
export function makeSnapshot(job: Job, targets: readonly AcceptedTarget[], events: JobEvent[]): Snapshot {
  const users = targets.map((target) => target.user);
  const states = targets.map(stateOf);
  return { job, users, accepted: condense(0, users, states, Number.POSITIVE_INFINITY), events };
}

type State = Omit<AcceptedTarget, 'user'>;
// Shared objects: condensing tells equal states by identity.
const plain: Record<TwoFactorState, State> = {
  on: { before: 'on' },
  off: { before: 'off' },
  'not-listed': { before: 'not-listed' },
};

function guardedState(before: TwoFactorState): State {
  return { before, protected: true };
}

/**
 * The view that a snapshot describes.
 * @throws IllegalTransition if it contradicts itself
 */
export function openSnapshot({ users, accepted, events }: Snapshot): JobView {
  const [first, ...rest] = events;
  if (first?.type !== 'job.accepted') throw new IllegalTransition('a snapshot begins with the acceptance');
  const targets: AcceptedTarget[] = accepted.flatMap((part) => spread(users, part));
  const view = openView(first, targets);
  for (const event of rest) applyEvent(view, event);
  return view;
}

function spread(users: readonly string[], part: Condensed<State>): AcceptedTarget[] {
  const odd = new Map(part.exceptions.map((exception) => [exception.index, stateOf(exception)]));
  return users
    .slice(part.from, part.to)
    .map((user, offset) => ({ user, ...(odd.get(part.from + offset) ?? part.common) }));
}

function stateOf({ before, protected: guarded }: State): State {
  return guarded ? guardedState(before) : plain[before];
}
