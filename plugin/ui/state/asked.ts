import type * as z from 'zod/mini';
import type { Api } from '../connection/api.ts';
import type { ApiFailure } from '../connection/failure.ts';

/** An answer that a view shows: of the last question, or why there is none. */
export class Asked<T extends z.core.$ZodType> {
  readonly #api: Pick<Api, 'get'>;
  readonly #schema: T;
  readonly #changed: () => void;
  answer: z.infer<T> | undefined;
  failure: ApiFailure | undefined;
  isAsking = false;
  #turn = 0;

  constructor({ api, update }: { api: Pick<Api, 'get'>; update: () => void }, schema: T) {
    this.#api = api;
    this.#schema = schema;
    this.#changed = update;
  }

  /**
   * Asks; the answer of an earlier question is passed over once another is asked.
   * @param join makes one of the answer so far and the new one
   * @returns whether the answer is there: no failure, and no other question meanwhile
   */
  async ask(path: string, join: (news: z.infer<T>) => z.infer<T> = (news) => news): Promise<boolean> {
    const turn = ++this.#turn;
    this.failure = undefined;
    this.isAsking = true;
    this.#changed();
    try {
      const news = await this.#api.get(path, this.#schema);
      if (turn !== this.#turn) return false;
      this.answer = join(news);
    } catch (error) {
      if (turn !== this.#turn) return false;
      this.failure = error as ApiFailure;
    }
    this.isAsking = false;
    this.#changed();
    return this.failure === undefined;
  }

  /** Forgets what was asked. */
  clear(): void {
    this.#turn++;
    this.answer = undefined;
    this.failure = undefined;
    this.isAsking = false;
  }
}
