import { limits } from '../protocol/limits.ts';

/**
 * Counts the long-polls that are held through WHM: each keeps one of cpsrvd's children and a process waiting, and
 * an administrator needs the others (R7).
 */
export class HeldPolls {
  readonly #byActor = new Map<string, number>();
  #all = 0;

  /** @returns the function that ends the hold, to be called once; undefined if no more may be held */
  hold(actorId: string): (() => void) | undefined {
    const own = this.#byActor.get(actorId) ?? 0;
    if (own >= limits.heldPollsPerActor || this.#all >= limits.heldPolls) return undefined;
    this.#all++;
    this.#byActor.set(actorId, own + 1);
    return () => {
      this.#all--;
      const left = (this.#byActor.get(actorId) ?? 1) - 1;
      if (left > 0) this.#byActor.set(actorId, left);
      else this.#byActor.delete(actorId);
    };
  }
}
