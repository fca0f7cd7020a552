import type { Actor } from '../protocol/actor.ts';
import type { Job } from '../protocol/job.ts';
import { limits } from '../protocol/limits.ts';
import {
  cutOff,
  type Ending,
  endingOf,
  mailTo,
  noAddress,
  sendmailArguments,
  type Wording,
} from './delivery.ts';
import type { Mail } from './mail.ts';
import type { NoticeClock, Pace } from './pace.ts';
import type { DueNotice, MailDoor, NoticeRecord, NoticeStep } from './ports.ts';

export interface NoticesDeps {
  record: NoticeRecord;
  door: MailDoor;
  clock: NoticeClock;
  pace: Pace;
  wording: Wording;
  machineId: string;
  /** After this nothing goes out by itself any more (R11). */
  withinSeconds: number;
  report: (level: 'info' | 'warn' | 'error', message: string, detail: Record<string, unknown>) => void;
}

const firstRetryMs = 1000;
const longestRetryMs = 60_000;

const reasons = {
  late: 'The service was down for too long: nothing old goes out by itself.',
  elsewhere:
    'The job was accepted on another machine, or is from a copy of the record: nothing of it goes out here.',
  many: `${limits.waitingNotices} notices wait already.`,
  silent: 'cPanel did not tell the contact addresses in time.',
} as const;

/**
 * Tells owners of removals, one mail at a time, beside all jobs: whatever comes of it, no job knows. What waits is on
 * record, not in memory; the job with the fewest left comes first, so one lost phone never waits for ten thousand.
 */
export class Notices {
  readonly #deps: NoticesDeps;
  /** Jobs with notices that wait, and how many. */
  readonly #waiting = new Map<string, number>();
  readonly #stop = new AbortController();
  /** What an earlier process left is to be looked at first. */
  #isBehind = false;
  /** Since when cPanel does not tell contact addresses, ms. */
  #silentSince: number | undefined;
  #working: Promise<void> | undefined;

  constructor(deps: NoticesDeps) {
    this.#deps = deps;
  }

  /** How many wait. */
  get waiting(): number {
    return [...this.#waiting.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Takes up what a dead or stopped process left. */
  resume(): void {
    this.#isBehind = true;
    this.#working ??= this.#work();
  }

  /** Says that targets of a job were settled; returns at once. */
  readonly targetsSettled = (jobId: string): void => {
    const others = this.waiting - (this.#waiting.get(jobId) ?? 0);
    const { record } = this.#deps;
    if (others + record.pendingNotices(jobId) > limits.waitingNotices) {
      this.#giveUp(jobId, Number.MAX_SAFE_INTEGER, reasons.many);
    }
    this.#queue(jobId);
  };

  /** Resolves when none waits. */
  async idle(): Promise<void> {
    await this.#working;
  }

  /** Begins no other mail; resolves when the one under way has ended. The rest stay on record. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#working;
  }

  #queue(jobId: string): void {
    const count = this.#deps.record.pendingNotices(jobId);
    if (count === 0) this.#waiting.delete(jobId);
    else this.#waiting.set(jobId, count);
    if (count > 0 && !this.#stop.signal.aborted) this.#working ??= this.#work();
  }

  async #work(): Promise<void> {
    // The commit that told of the removal is to be over first.
    await Promise.resolve();
    const { record, clock, report } = this.#deps;
    let retryMs = firstRetryMs;
    while (!this.#stop.signal.aborted) {
      let jobId: string | undefined;
      try {
        if (this.#isBehind) this.#catchUp();
        this.#isBehind = false;
        jobId = this.#fewest();
        if (jobId === undefined) break;
        const notice = record.nextNotice(jobId);
        const isDone = notice === undefined || (await this.#tell(notice));
        this.#queue(jobId);
        if (isDone) {
          retryMs = firstRetryMs;
          continue;
        }
      } catch (error) {
        report('error', 'a notice cannot be put on record; trying again', {
          job: jobId,
          error: String(error),
        });
      }
      await clock.wait(retryMs, this.#stop.signal);
      retryMs = Math.min(longestRetryMs, retryMs * 2);
    }
    this.#working = undefined;
  }

  #fewest(): string | undefined {
    let best: [jobId: string, count: number] | undefined;
    for (const entry of this.#waiting) if (best === undefined || entry[1] < best[1]) best = entry;
    return best?.[0];
  }

  /** One notice to its end; false if cPanel does not tell whom to write to yet. */
  async #tell(notice: DueNotice): Promise<boolean> {
    const { door, clock, wording, pace, withinSeconds, report } = this.#deps;
    const { job, user, dueAt } = notice;
    const found = await door.contact(job.actor, user, dueAt);
    if ('problem' in found) {
      report('warn', 'contact addresses are not known', { job: job.id, problem: found.problem });
      this.#silentSince ??= clock.now();
      if (clock.now() - this.#silentSince <= withinSeconds * 1000) return false;
      this.#end(notice, 'pending', { to: 'not-sent', reason: reasons.silent });
      return true;
    }
    this.#silentSince = undefined;
    const mail = found.contact && mailTo(notice, found.contact, wording, clock.now());
    const message = mail === undefined ? noAddress : await this.#composed(mail);
    if (mail === undefined || typeof message !== 'string') {
      this.#end(notice, 'pending', typeof message === 'string' ? noAddress : message);
      return true;
    }
    await pace.pass(this.#stop.signal);
    if (this.#stop.signal.aborted) return false;
    this.#move(notice, { from: 'pending', to: 'attempted', addresses: mail.to });
    const run = await door.send(sendmailArguments(mail), message);
    await this.#insist(() => this.#end(notice, 'attempted', endingOf(run), mail.to));
    return true;
  }

  async #composed(mail: Mail): Promise<string | Ending> {
    try {
      return await this.#deps.door.compose(mail);
    } catch (error) {
      return { to: 'failed', reason: `The mail could not be made: ${String(error)}` };
    }
  }

  /** What was attempted is told how it ended, however long the record cannot be written. */
  async #insist(write: () => void): Promise<void> {
    const { clock, report } = this.#deps;
    for (;;) {
      try {
        write();
        return;
      } catch (error) {
        report('error', 'the end of a notice cannot be put on record; trying again', {
          error: String(error),
        });
      }
      if (this.#stop.signal.aborted) return;
      await clock.wait(firstRetryMs, this.#stop.signal);
    }
  }

  /** An attempt that was cut off is never repeated, and nothing old goes out (R11). */
  #catchUp(): void {
    const { record, machineId, clock, withinSeconds } = this.#deps;
    for (const { jobId, machineId: home, attempted } of record.openNotices()) {
      const known = record.notices(jobId);
      for (const index of attempted) this.#cutOff(jobId, index, known.get(index)?.to);
      const isForeign = home !== machineId;
      const dueBefore = isForeign ? Number.MAX_SAFE_INTEGER : clock.now() - withinSeconds * 1000;
      this.#giveUp(jobId, dueBefore, isForeign ? reasons.elsewhere : reasons.late);
      this.#queue(jobId);
    }
  }

  #cutOff(jobId: string, index: number, addresses: readonly string[] | undefined): void {
    const { record } = this.#deps;
    const job = record.job(jobId);
    const user = record.view(jobId)?.targets[index]?.user;
    if (job !== undefined && user !== undefined)
      this.#end({ job, index, user }, 'attempted', cutOff, addresses);
  }

  /** Puts on record that what waits of a job, and was due before a time, is never sent. */
  #giveUp(jobId: string, dueBefore: number, reason: string): void {
    const { record, clock } = this.#deps;
    const job = record.job(jobId);
    const given = record.pendingBefore(jobId, dueBefore);
    if (job === undefined || given.length === 0) return;
    const at = clock.now();
    const users = given.map(({ user }) => user);
    const indexes = given.map(({ index }) => index);
    const step: NoticeStep = { jobId, indexes, from: 'pending', to: 'not-sent', at, reason };
    record.moveNotices(step, entryOf(job, 'not-sent', at, { users, why: reason }));
  }

  #move({ job, index }: Named, step: Pick<NoticeStep, 'from' | 'to' | 'addresses' | 'reason'>): void {
    const { record, clock } = this.#deps;
    record.moveNotices({ jobId: job.id, indexes: [index], at: clock.now(), ...step });
  }

  #end(
    { job, index, user }: Named,
    from: NoticeStep['from'],
    { to, reason }: Ending | { to: 'not-sent'; reason: string },
    addresses: readonly string[] = [],
  ): void {
    const { record, clock, report } = this.#deps;
    const at = clock.now();
    const why = reason !== undefined && { why: reason };
    const told = addresses.length > 0 && { to: addresses };
    const step = { jobId: job.id, indexes: [index], from, to, at, ...(reason !== undefined && { reason }) };
    record.moveNotices(step, entryOf(job, to, at, { users: [user], ...told, ...why }));
    if (to === 'failed' || to === 'unknown')
      report('warn', 'an owner was perhaps not told', { job: job.id, ...why });
  }
}

type Named = Pick<DueNotice, 'job' | 'index' | 'user'>;

function entryOf(
  job: Job,
  state: string,
  at: number,
  detail: Record<string, unknown>,
): { at: number; actor: Actor; action: string; detail: Record<string, unknown> } {
  return { at, actor: job.actor, action: `notice.${state}`, detail: { jobId: job.id, ...detail } };
}
