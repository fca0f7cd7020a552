/** A start that was fast before the server got busy says nothing of now. */
const rememberedMs = 60_000;

/** The fastest of a minute's calls, counted back from the newest: what a call costs now before its first account. */
export class Fastest {
  #calls: { at: number; durationMs: number }[] = [];

  /** @param at when the call ended, ms of a monotonic clock */
  note(at: number, durationMs: number): void {
    this.#calls = this.#calls.filter((call) => at - call.at <= rememberedMs && call.durationMs < durationMs);
    this.#calls.push({ at, durationMs });
  }

  /** ms; undefined before the first call. */
  get durationMs(): number | undefined {
    return this.#calls[0]?.durationMs;
  }

  /** The fastest of the minute before now, ms; undefined if there was none. */
  lately(now: number): number | undefined {
    return this.#calls.find(({ at }) => now - at <= rememberedMs)?.durationMs;
  }
}
