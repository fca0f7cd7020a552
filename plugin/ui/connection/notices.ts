import { type Job, hasEnded, TargetList } from '../../../daemon/protocol/job.ts';
import { limits } from '../../../daemon/protocol/limits.ts';
import { isUnderWay, type Notices, noticesOf } from '../state/notices.ts';
import type { Api } from './api.ts';
import { stepOf } from './time.ts';
import { becomesVisible } from './visibility.ts';

/** Mails are sent one at a time, and nobody waits for them: they are asked for less and less often. */
const againSeconds = [1, 2, 3, 5, 10, 15];

/** What became of the mails to owners: they go on after a job has ended and are no events, so they are asked for. */
export class NoticeFeed {
  readonly #api: Api;
  readonly #told: () => void;
  /** As it was told of last: the job itself changes in place. */
  #job: Pick<Job, 'id' | 'state'> | undefined;
  #removed = 0;
  #notices: Notices = new Map();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asked = 0;

  /** @param told is called whenever they may have changed */
  constructor(api: Api, told: () => void) {
    this.#api = api;
    this.#told = told;
  }

  get notices(): Notices {
    return this.#notices;
  }

  /** Follows the mails of this job from now on; after each of its steps they are asked for at once. */
  follow({ id, state, notify, counts: { removed } }: Job): void {
    const isSame = id === this.#job?.id && state === this.#job.state && removed === this.#removed;
    if (isSame) return;
    if (id !== this.#job?.id) this.#notices = new Map();
    this.#job = { id, state };
    this.#removed = removed;
    if (notify === true && removed > 0) this.#askIn(0);
    else clearTimeout(this.#timer);
  }

  #askIn(seconds: number): void {
    clearTimeout(this.#timer);
    if (seconds === 0) this.#asked = 0;
    this.#timer = setTimeout(() => void this.#ask(), seconds * 1000);
  }

  async #ask(): Promise<void> {
    const job = this.#job;
    if (job === undefined) return;
    let isOver = false;
    try {
      // A tab that nobody sees asks for nothing (R7).
      await becomesVisible(new AbortController().signal);
      const path = `/v1/jobs/${job.id}/targets?outcome=removed&limit=${limits.pageSizeMost}`;
      const { items } = await this.#api.get(path, TargetList);
      if (job !== this.#job) return;
      this.#notices = noticesOf(items);
      isOver = hasEnded(job.state) && !isUnderWay(this.#notices);
      this.#told();
    } catch {
      // The connection's own notice says what is wrong; it is asked again.
    }
    if (!isOver && job === this.#job) this.#askIn(stepOf(againSeconds, this.#asked++));
  }
}
