import { limits } from '../protocol/limits.ts';
import { withheldReasons } from '../protocol/notice.ts';
import { NoticeWriter } from './notice-writer.ts';
import type { NoticeRecord } from './ports.ts';
import { Telling, type TellingDeps } from './telling.ts';

export interface NoticesDeps extends TellingDeps {
  record: NoticeRecord;
  machineId: string;
}

const firstRetryMs = 1000;
const longestRetryMs = 60_000;
const tooMany = `${limits.waitingNotices} notices wait already.`;

/**
 * Tells owners of removals, one mail at a time, beside all jobs: whatever comes of it, no job knows. What waits is on
 * record, not in memory; the job with the fewest left comes first, so one lost phone never waits for ten thousand.
 */
export class Notices {
  readonly #deps: NoticesDeps;
  readonly #writer: NoticeWriter;
  readonly #telling: Telling;
  /** Jobs with notices that wait, and how many. */
  readonly #waiting = new Map<string, number>();
  readonly #stop = new AbortController();
  /** What an earlier process left is to be looked at first. */
  #isBehind = false;
  #working: Promise<void> | undefined;

  constructor(deps: NoticesDeps) {
    this.#deps = deps;
    this.#writer = new NoticeWriter(deps.record, deps.clock, deps.report);
    this.#telling = new Telling(deps, this.#writer, this.#stop.signal);
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
      this.#writer.giveUp(jobId, Number.MAX_SAFE_INTEGER, tooMany);
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
        const isDone = notice === undefined || (await this.#telling.tell(notice));
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

  /** An attempt that was cut off is never repeated, and nothing old goes out (R11). */
  #catchUp(): void {
    const { record, machineId, clock, withinSeconds } = this.#deps;
    for (const { jobId, machineId: home, attempted } of record.openNotices()) {
      const known = record.notices(jobId);
      for (const index of attempted) this.#writer.endCutOff(jobId, index, known.get(index)?.to);
      const isForeign = home !== machineId;
      const dueBefore = isForeign ? Number.MAX_SAFE_INTEGER : clock.now() - withinSeconds * 1000;
      this.#writer.giveUp(
        jobId,
        dueBefore,
        withheldReasons[isForeign ? 'other-machine' : 'too-late-to-resume'],
      );
      this.#queue(jobId);
    }
  }
}
