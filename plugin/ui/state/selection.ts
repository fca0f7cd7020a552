/** Named outright by the administrator, or swept in with many others. */
type How = 'named' | 'bulk';

/** The accounts that are chosen, each with how: protected ones count only when named outright. */
export class Selection {
  readonly #chosen = new Map<string, How>();

  get size(): number {
    return this.#chosen.size;
  }

  has(user: string): boolean {
    return this.#chosen.has(user);
  }

  isNamed(user: string): boolean {
    return this.#chosen.get(user) === 'named';
  }

  names(): string[] {
    return [...this.#chosen.keys()];
  }

  /** Names chosen one by one or listed. */
  name(users: Iterable<string>): void {
    for (const user of users) this.#chosen.set(user, 'named');
  }

  /** Names chosen together; root is never swept in. */
  sweep(users: Iterable<string>): void {
    for (const user of users) if (user !== 'root' && !this.#chosen.has(user)) this.#chosen.set(user, 'bulk');
  }

  drop(users: Iterable<string>): void {
    for (const user of users) this.#chosen.delete(user);
  }

  toggle(user: string): void {
    if (!this.#chosen.delete(user)) this.#chosen.set(user, 'named');
  }

  clear(): void {
    this.#chosen.clear();
  }
}
