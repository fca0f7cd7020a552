import type { TwoFactorState } from '../../daemon/protocol/target.ts';

/** One change: it took place at some instant from `from` to `to` (ms since 1970). */
interface Change<T> {
  from: number;
  to: number;
  value: T;
}

/** What a thing was over time, as whoever changed it noted it down. */
class Course<T> {
  readonly #changes: Change<T>[] = [];
  readonly #first: T;

  constructor(first: T) {
    this.#first = first;
  }

  note(from: number, to: number, value: T): void {
    this.#changes.push({ from, to, value });
  }

  /** Every value that it may have had at some instant of the time. */
  during(from: number, to: number): Set<T> {
    const values = new Set<T>();
    // What surely took place before the time leaves only its last value, and what may have overtaken that.
    const before = this.#changes.filter((change) => change.to < from);
    const latest = before.reduce<Change<T> | undefined>(
      (one, other) => (one === undefined || other.to >= one.to ? other : one),
      undefined,
    );
    values.add(latest === undefined ? this.#first : latest.value);
    for (const change of before)
      if (latest !== undefined && change.to >= latest.from) values.add(change.value);
    for (const change of this.#changes) if (change.to >= from && change.from <= to) values.add(change.value);
    return values;
  }
}

interface Person {
  /** Its 2FA entry. */
  on: Course<boolean>;
  /** Its owner; undefined: there is no such account. */
  owner: Course<string | undefined>;
  suspended: Course<boolean>;
}

/** What every account really was at every time. */
export class Truth {
  readonly #people = new Map<string, Person>();
  readonly #hidesSuspended: boolean;

  /** @param hidesSuspended cPanel's list leaves suspended accounts out */
  constructor(hidesSuspended: boolean) {
    this.#hidesSuspended = hidesSuspended;
  }

  add(name: string, on: boolean, owner: string | undefined): void {
    const suspended = new Course(false);
    this.#people.set(name, { on: new Course(on), owner: new Course(owner), suspended });
  }

  noteOn(name: string, from: number, to: number, on: boolean): void {
    this.#of(name).on.note(from, to, on);
  }

  noteOwner(name: string, from: number, to: number, owner: string | undefined): void {
    this.#of(name).owner.note(from, to, owner);
  }

  noteSuspended(name: string, from: number, to: number, suspended: boolean): void {
    this.#of(name).suspended.note(from, to, suspended);
  }

  /** Every state in which cPanel's list may have shown the account to the reader during the time. */
  states(name: string, reader: string, from: number, to: number): Set<TwoFactorState> {
    const { on, owner, suspended } = this.#of(name);
    const states = new Set<TwoFactorState>();
    const hidden = this.#hidesSuspended ? suspended.during(from, to) : new Set([false]);
    if (hidden.has(true)) states.add('not-listed');
    if (!hidden.has(false)) return states;
    for (const whose of owner.during(from, to)) {
      const isListed = whose !== undefined && (reader === 'root' || whose === reader);
      if (!isListed) states.add('not-listed');
      else for (const isOn of on.during(from, to)) states.add(isOn ? 'on' : 'off');
    }
    return states;
  }

  /** Whether the account may have had a 2FA entry at some instant of the time. */
  maybeOn(name: string, from: number, to: number): boolean {
    return this.#of(name).on.during(from, to).has(true);
  }

  #of(name: string): Person {
    const known = this.#people.get(name) ?? {
      on: new Course(false),
      owner: new Course<string | undefined>(undefined),
      suspended: new Course(false),
    };
    this.#people.set(name, known);
    return known;
  }
}
