import { JobEvent } from '../../daemon/protocol/events.ts';
import { applyEvent, type JobView, openView } from '../../daemon/protocol/fold.ts';
import type { Job } from '../../daemon/protocol/job.ts';
import type { Snapshot } from '../../daemon/protocol/snapshot.ts';
import type { Answer, TwoFactorState } from '../../daemon/protocol/target.ts';
import type { Asked } from './client.ts';

/** A removing call as the job's events tell it; times in ms since 1970. */
export interface Batch {
  jobId: string;
  from: number;
  to: number;
  startedAt: number;
  answeredAt: number;
  /** The names of its range. */
  users: Set<string>;
  answers: Map<string, Answer>;
}

/** What was claimed about a target's 2FA, and the time in which that was read. */
interface Claim {
  user: string;
  state: TwoFactorState;
  from: number;
  to: number;
}

/** A job that has ended, told by its events alone. */
export interface JobRecord {
  job: Job;
  /** For whom cPanel was asked: `root` or the reseller. */
  reader: string;
  events: JobEvent[];
  view: JobView;
  batches: Batch[];
  claims: Claim[];
  /** By target: when its last answer and its outcome came on record. */
  answeredAt: number[];
  settledAt: number[];
}

/** A request may join a read that looked at cPanel so long before, ms: its end comes late on a machine that is busy. */
const askSlackMs = 2000;

/** Folds what a watcher saw of a job; undefined if the events do not follow on each other. */
export function replay(
  asked: Asked,
  { users, accepted }: Snapshot,
  fault: (what: string) => void,
): JobRecord | undefined {
  const events = asked.seen.map((line) => JobEvent.parse(JSON.parse(line)));
  const [first] = events;
  if (first?.type !== 'job.accepted') {
    fault('it does not begin with its acceptance');
    return undefined;
  }
  const befores: TwoFactorState[] = [];
  for (const { from, to, common, exceptions } of accepted) {
    for (let index = from; index < to; index++) befores[index] = common.before;
    for (const { index, before } of exceptions) befores[index] = before;
  }
  const targets = users.map((user, index) => ({ user, before: befores[index] ?? 'not-listed' }));
  const view = openView(first, targets);
  const acceptedAt = Date.parse(first.ts);
  const asks = (asked.firstAskedAt ?? 0) - askSlackMs;
  const record: JobRecord = {
    job: view.job,
    reader: asked.actor === 'cli' ? 'root' : asked.actor.slice('whm:'.length),
    events,
    view,
    batches: [],
    claims: targets.map(({ user, before }) => ({ user, state: before, from: asks, to: acceptedAt })),
    answeredAt: [],
    settledAt: [],
  };
  for (const event of events.slice(1)) {
    try {
      applyEvent(view, event);
    } catch (error) {
      fault(String(error));
      return undefined;
    }
    note(record, event, acceptedAt);
  }
  return record;
}

function note(record: JobRecord, event: JobEvent, acceptedAt: number): void {
  const at = Date.parse(event.ts);
  if (!('from' in event)) return;
  for (let index = event.from; index < event.to; index++) {
    const { user, before } = record.view.targets[index] ?? { user: '', before: 'off' };
    if (event.type === 'targets.read') record.claims.push({ user, state: before, from: acceptedAt, to: at });
    if (event.type === 'batch.answered') record.answeredAt[index] = at;
    if (event.type === 'targets.settled') record.settledAt[index] = at;
  }
  if (event.type === 'batch.started') {
    const { from, to } = event;
    const users = new Set(record.view.targets.slice(from, to).map(({ user }) => user));
    record.batches.push({
      jobId: event.job,
      from,
      to,
      startedAt: at,
      answeredAt: Number.POSITIVE_INFINITY,
      users,
      answers: new Map(),
    });
  }
  if (event.type !== 'batch.answered') return;
  const batch = record.batches.at(-1);
  if (batch === undefined) return;
  batch.answeredAt = at;
  const told = new Map(event.exceptions.map((exception) => [exception.index, exception]));
  for (let index = event.from; index < event.to; index++) {
    batch.answers.set(record.view.targets[index]?.user ?? '', told.get(index) ?? event.common);
  }
}
