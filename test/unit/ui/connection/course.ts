import { applyEvent, type JobView } from '../../../../daemon/protocol/fold.ts';
import type { JobEvent } from '../../../../daemon/protocol/events.ts';
import { makeSnapshot, type Snapshot } from '../../../../daemon/protocol/snapshot.ts';
import { job, next, opened, tell, users } from '../../protocol/fold-world.ts';

export { job } from '../../protocol/fold-world.ts';

const told = [
  tell.waits('load'),
  tell.start(1, 0, 1),
  tell.answer(1, 0, 1),
  tell.start(2, 1, 4),
  tell.answer(2, 1, 4),
  tell.settle(0, 2),
  tell.settle(2, 4),
  tell.finish('finished'),
];
const ts = '2026-03-01T12:00:00.000Z';
const first: Extract<JobEvent, { type: 'job.accepted' }> = {
  v: 1,
  seq: 1,
  ts,
  job,
  type: 'job.accepted',
  state: 'queued',
  actor: { user: 'root', via: 'cli' },
  reason: 'test',
  targets: 4,
};

/** The view of the course's job after so many events. */
export function viewAfter(sequence: number): JobView {
  const view = opened();
  for (const event of course.slice(1, sequence)) applyEvent(view, event);
  return view;
}

/** All events of a small job from its acceptance to its end. */
export const course: JobEvent[] = (() => {
  const view = opened();
  const events: JobEvent[] = [first];
  for (const item of told) {
    const event = next(view, item);
    applyEvent(view, event);
    events.push(event);
  }
  return events;
})();

/** What the daemon would answer at that moment. */
export function snapshotAfter(sequence: number): Snapshot {
  const accepted = users.map((user) => ({ user, before: 'on' as const }));
  return makeSnapshot(structuredClone(viewAfter(sequence).job), accepted, course.slice(0, sequence));
}
