/** What must never happen, and did: each with the place to replay it from. */
export class Violations {
  readonly found: string[] = [];
  readonly #where: string;
  /** The life that runs, from 1. */
  step = 0;

  constructor(where: string) {
    this.#where = where;
  }

  add(what: string): void {
    this.found.push(`${this.#where}, life ${this.step}: ${what}`);
  }
}
