const everyMs = 4000;

/** What a screen reader is told, politely: the newest sentence, and no more than one in a few seconds. */
export class Announcer {
  readonly #show: () => void;
  #sentence = '';
  #next: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(show: () => void) {
    this.#show = show;
  }

  get sentence(): string {
    return this.#sentence;
  }

  announce(sentence: string): void {
    if (sentence === (this.#next ?? this.#sentence)) return;
    this.#next = sentence;
    if (this.#timer === undefined) this.#say();
  }

  #say(): void {
    this.#timer = undefined;
    if (this.#next === undefined) return;
    this.#sentence = this.#next;
    this.#next = undefined;
    this.#timer = setTimeout(() => this.#say(), everyMs);
    this.#show();
  }
}
