import { AccountList } from '../../../daemon/protocol/accounts.ts';
import type { Job } from '../../../daemon/protocol/job.ts';
import { limits } from '../../../daemon/protocol/limits.ts';
import type { Api } from '../connection/api.ts';
import type { ApiFailure } from '../connection/failure.ts';

/** The reading of the account list: when it was, why there is none, and whether removals have made it old. */
export class AccountReading {
  readonly #api: Pick<Api, 'get'>;
  readonly #changed: () => void;
  readonly #take: (accounts: AccountList['items']) => void;
  readAt: string | undefined;
  failure: ApiFailure | undefined;
  isLoading = false;
  /** When the last removals that are known of ended. */
  #removedAt = '';
  /** The removals because of which a reading was tried. */
  #triedFor = '';

  /** @param take is given the accounts that were read */
  constructor(
    { api, update }: { api: Pick<Api, 'get'>; update: () => void },
    take: (accounts: AccountList['items']) => void,
  ) {
    this.#api = api;
    this.#changed = update;
    this.#take = take;
  }

  /** Notes when removals have ended. */
  heed(jobs: readonly Job[]): void {
    for (const { finishedAt = '', counts } of jobs) {
      if (counts.removed > 0 && finishedAt > this.#removedAt) this.#removedAt = finishedAt;
    }
  }

  /** Removals have ended since the accounts were read, and no reading has been tried because of them. */
  get isOld(): boolean {
    const isRead = this.readAt !== undefined && this.readAt < this.#removedAt;
    return isRead && this.#triedFor < this.#removedAt;
  }

  /** Reads the accounts once, and again when they are old; `anew` asks cPanel again whatever is known. */
  async load(anew: boolean): Promise<void> {
    if (this.isLoading || (this.readAt !== undefined && !anew && !this.isOld)) return;
    const isAnew = anew || this.isOld;
    this.isLoading = true;
    this.#triedFor = this.#removedAt;
    this.failure = undefined;
    this.#changed();
    try {
      const path = `/v1/accounts?limit=${limits.pageSizeMost}${isAnew ? '&maxAge=0' : ''}`;
      const { items, readAt } = await this.#api.get(path, AccountList);
      this.#take(items);
      this.readAt = readAt;
    } catch (error) {
      this.failure = error as ApiFailure;
    }
    this.isLoading = false;
    this.#changed();
  }
}
