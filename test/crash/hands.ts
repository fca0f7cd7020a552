import type { SimulatedHost } from '../host/host.ts';
import type { Random } from './random.ts';
import type { Truth } from './truth.ts';

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

  /** Does one thing; returns what, for the account of a violation. */
  act(random: Random): string {
    const name = random.pick(this.#names);
    const kind = random.pick(['on', 'on', 'off', 'off', 'delete', 'rename', 'suspend', 'owner'] as const);
    switch (kind) {
      case 'on':
      case 'off':
        this.#setOn(name, kind === 'on');
        break;
      case 'delete':
        this.#setOwner(name, undefined, () => this.#host.removeAccount(name));
        break;
      case 'rename': {
        const other = `new${this.#renamed++}`;
        this.#names.push(other);
        this.#setOwner(name, undefined, () => this.#host.removeAccount(name));
        this.#setOn(name, false);
        this.#setOwner(other, 'root', () => this.#host.addAccount(other));
        this.#setOn(other, true);
        break;
      }
      case 'suspend':
        if (this.#isThere(name)) this.#host.setAccount(name, { suspended: random.chance(0.5) });
        break;
      case 'owner': {
        const owner = random.pick(['root', 'resell']);
        if (this.#isThere(name)) this.#setOwner(name, owner, () => this.#host.setAccount(name, { owner }));
        break;
      }
      default:
        kind satisfies never;
    }
    return `${kind} ${name}`;
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
