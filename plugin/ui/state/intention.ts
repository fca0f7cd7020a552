/** One intention to start a job: its key stays while what is sent stays, so that sending it twice starts once. */
export class Intention {
  readonly #newKey: () => string;
  #body = '';
  #key = '';

  constructor(newKey: () => string) {
    this.#newKey = newKey;
  }

  /** The key of this very request. */
  keyOf(body: unknown): string {
    const text = JSON.stringify(body);
    if (text !== this.#body) {
      this.#body = text;
      this.#key = this.#newKey();
    }
    return this.#key;
  }
}
