import assert from 'node:assert/strict';
import type { Acceptance, CallRecord, Commit, JobStore, NoticeInput } from '../../../daemon/jobs/ports.ts';
import { JobEvent } from '../../../daemon/protocol/events.ts';
import { type AcceptedTarget, applyEvent, type JobView, openView } from '../../../daemon/protocol/fold.ts';
import { hasEnded } from '../../../daemon/protocol/job.ts';
import { limits } from '../../../daemon/protocol/limits.ts';
import type { AuditInput } from '../../../daemon/protocol/ports.ts';
import type { ProcessIdentity } from '../../../daemon/protocol/reply.ts';

interface Recorded {
  targets: readonly AcceptedTarget[];
  events: JobEvent[];
  /** What the events tell: the record keeps no other truth. */
  view: JobView;
  machineId: string;
  /** By which a restart tells the job's age, ms. */
  lastEventAt: number;
  call?: CallRecord;
}

/** The record in memory: like the real one it knows a job by its events alone, and lets no gap pass. */
export class MemoryRecord implements JobStore {
  readonly jobs = new Map<string, Recorded>();
  readonly audit: AuditInput[] = [];
  /** Notices to owners that commits made due. */
  readonly notices: NoticeInput[] = [];
  machineId = 'machine-one';
  /** Commits to refuse, as a full disk does. */
  failures = 0;
  /** Called around each commit, so that a test can end the process there. */
  onCommit: (moment: 'before' | 'after', commit: Commit) => void = () => undefined;
  /** Called with the view that follows each commit. */
  onCommitted: (view: JobView, events: readonly JobEvent[]) => void = () => undefined;

  accept({ job, targets, events, audit }: Acceptance): void {
    assert.equal(this.jobs.has(job.id), false, 'a job is accepted once');
    const recorded = {
      targets,
      events: copyOf(events),
      view: rebuild(targets, events),
      machineId: this.machineId,
      lastEventAt: lastAt(events),
    };
    assert.deepEqual(job, recorded.view.job);
    this.jobs.set(job.id, recorded);
    this.audit.push(...audit);
  }

  commit(commit: Commit): void {
    this.onCommit('before', commit);
    if (this.failures > 0) {
      this.failures--;
      throw new Error('ENOSPC: no space left on device');
    }
    const { job, events, audit = [], notices = [], openCall, closeCall, isOld } = commit;
    const recorded = this.#of(job.id);
    assert.ok(events.length > 0, 'a commit says something');
    for (const event of copyOf(events)) {
      applyEvent(recorded.view, event);
      recorded.events.push(event);
    }
    if (!isOld) recorded.lastEventAt = lastAt(events);
    assert.deepEqual(job, recorded.view.job, 'the row says what the events say');
    if (closeCall !== undefined) {
      assert.equal(recorded.call?.id, closeCall, 'the open call is closed');
      delete recorded.call;
    }
    if (openCall !== undefined) {
      assert.equal(recorded.call, undefined, 'one call is open');
      recorded.call = { ...openCall };
    }
    assert.equal(
      recorded.call !== undefined,
      recorded.view.openBatch !== undefined,
      'calls and batches agree',
    );
    this.audit.push(...audit);
    this.notices.push(...notices);
    this.onCommitted(recorded.view, events);
    this.onCommit('after', commit);
  }

  recordProcess(callId: string, process: ProcessIdentity): void {
    for (const { call } of this.jobs.values()) if (call?.id === callId) call.process = process;
  }

  unfinished() {
    return [...this.jobs.values()]
      .filter(({ view }) => !hasEnded(view.job.state))
      .map(({ targets, events, call, machineId, lastEventAt }) => ({
        view: rebuild(targets, events),
        ...(call && { call: { ...call } }),
        lastEventAt,
        machineId,
      }));
  }

  view(jobId: string): JobView {
    return this.#of(jobId).view;
  }

  events(jobId: string): readonly JobEvent[] {
    return this.#of(jobId).events;
  }

  /** True if no job is open. */
  get isIdle(): boolean {
    return [...this.jobs.values()].every(({ view }) => hasEnded(view.job.state));
  }

  #of(jobId: string): Recorded {
    const recorded = this.jobs.get(jobId);
    assert.ok(recorded, `${jobId} is on record`);
    return recorded;
  }
}

function lastAt(events: readonly JobEvent[]): number {
  return Date.parse(events.at(-1)?.ts ?? '');
}

/** As they come back from a disk; each is what the wire's schema says, within its size. */
function copyOf(events: readonly JobEvent[]): JobEvent[] {
  return events.map((event) => {
    const text = JSON.stringify(event);
    const isTelling = 'exceptions' in event && event.exceptions.length > 1;
    if (isTelling) assert.ok(text.length <= limits.eventBytes, `${event.type} takes ${text.length} bytes`);
    return JobEvent.parse(JSON.parse(text));
  });
}

function rebuild(targets: readonly AcceptedTarget[], events: readonly JobEvent[]): JobView {
  const [first, ...rest] = copyOf(events);
  assert.equal(first?.type, 'job.accepted');
  const view = openView(first, targets);
  for (const event of rest) applyEvent(view, event);
  return view;
}
