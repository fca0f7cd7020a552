const secondMs = 1000;
/** Further ahead a countdown tells nothing. */
const farMs = 3_600_000;

/** Draws anew each second until a moment has come, so that a countdown goes down. */
export class Ticker {
  readonly #draw: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(draw: () => void) {
    this.#draw = draw;
  }

  /** @param left ms until the moment; undefined: none is awaited */
  await(left: number | undefined): void {
    clearTimeout(this.#timer);
    if (left === undefined || left <= 0) return;
    // Just behind the change of the number that is shown.
    const next = left > farMs ? Math.min(left - farMs, farMs) : left % secondMs || secondMs;
    this.#timer = setTimeout(this.#draw, next + 5);
  }
}

/** Whole seconds that are still to be waited, or undefined if the moment is far. */
export function secondsLeft(left: number): number | undefined {
  return left > farMs ? undefined : Math.max(Math.ceil(left / secondMs), 0);
}
