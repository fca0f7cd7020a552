import type { SimulatedHost } from '../host/host.ts';
import { reseller } from './people.ts';
import type { Random } from './random.ts';
import type { Truth } from './truth.ts';

/** What another program may do to an account between any two steps of ours; what comes often stands twice. */
const deeds = [
  'sets 2FA up',
  'sets 2FA up',
  'removes 2FA',
  'removes 2FA',
  'deletes',
  'renames',
  'suspends',
  'changes the owner',
] as const;
export type Deed = (typeof deeds)[number];

/** Another program that changes accounts while jobs run; every change is noted in the truth. */
export class OtherHands {
  readonly #host: SimulatedHost;
  readonly #truth: Truth;
  readonly #names: string[];
  #renamed = 0;

  /** @param names accounts that it may lay hands on */
  constructor(host: SimulatedHost, truth: Truth, names: readonly string[]) {
    this.#host = host;
    this.#truth = truth;
    this.#names = [...names];
  }

  /** Owners set up 2FA again, so that there is always something to remove. */
  replenish(random: Random, count: number): void {
    for (const name of random.some(this.#names, count)) this.#setOn(name, true);
  }

  /** Does one thing; returns what. */
  act(random: Random): Deed {
    const name = random.pick(this.#names);
    const deed = random.pick(deeds);
    switch (deed) {
      case 'sets 2FA up':
      case 'removes 2FA':
        this.#setOn(name, deed === 'sets 2FA up');
        break;
      case 'deletes':
        // Who is gone comes back, so that a world does not die out; an entry left over is then its own again.
        if (this.#isThere(name)) this.#delete(name);
        else this.#create(name);
        break;
      case 'renames':
        this.#rename(name, `new${this.#renamed++}`);
        break;
      case 'suspends': {
        const suspended = random.chance(0.5);
        if (this.#isThere(name)) this.#suspend(name, suspended);
        break;
      }
      case 'changes the owner': {
        const owner = random.pick(['root', reseller]);
        if (this.#isThere(name)) this.#setOwner(name, owner, () => this.#host.setAccount(name, { owner }));
        break;
      }
      default:
        deed satisfies never;
    }
    return deed;
  }

  /** Removes the 2FA of some of these. */
  forestall(random: Random, names: readonly string[]): void {
    const known = names.filter((name) => this.#names.includes(name));
    for (const name of random.some(known, Math.ceil(known.length / 2))) this.#setOn(name, false);
  }

  #delete(name: string): void {
    this.#setOwner(name, undefined, () => this.#host.removeAccount(name));
  }

  #create(name: string): void {
    this.#setOwner(name, 'root', () => this.#host.addAccount(name));
    this.#noteSuspension(name, Date.now(), false);
  }

  /** The old name is gone with its entry, and the new one has it. */
  #rename(name: string, other: string): void {
    this.#names.push(other);
    this.#delete(name);
    this.#setOn(name, false);
    this.#create(other);
    this.#setOn(other, true);
  }

  #suspend(name: string, suspended: boolean): void {
    const from = Date.now();
    this.#host.setAccount(name, { suspended });
    this.#noteSuspension(name, from, suspended);
  }

  #noteSuspension(name: string, from: number, suspended: boolean): void {
    this.#truth.noteSuspended(name, from, Date.now(), suspended);
  }

  readonly #gone = new Set<string>();

  #isThere(name: string): boolean {
    return !this.#gone.has(name);
  }

  #setOn(name: string, on: boolean): void {
    const from = Date.now();
    this.#host.setTwoFactor([name], on);
    this.#truth.noteOn(name, from, Date.now(), on);
  }

  #setOwner(name: string, owner: string | undefined, change: () => void): void {
    const from = Date.now();
    change();
    this.#truth.noteOwner(name, from, Date.now(), owner);
    if (owner === undefined) this.#gone.add(name);
    else this.#gone.delete(name);
  }
}
