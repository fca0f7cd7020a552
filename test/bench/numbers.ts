/** The middle value; of an even number of values the lower one. */
export function median(values: readonly number[]): number {
  const middle = values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)];
  if (middle === undefined) throw new Error('Nothing was measured');
  return middle;
}

/** The value that so many of a hundred do not pass; with few values it is the largest. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil((sorted.length * share) / 100) - 1)];
  if (value === undefined) throw new Error('Nothing was measured');
  return value;
}

/** The longest time between neighbours of rising times. */
export function largestGap(moments: readonly number[]): number {
  return moments.slice(1).reduce((most, time, index) => Math.max(most, time - (moments[index] ?? time)), 0);
}

/** How long at least one of the spans was open: what overlaps counts once. */
export function covered(spans: readonly { from: number; to: number }[]): number {
  let total = 0;
  let reached = Number.NEGATIVE_INFINITY;
  for (const { from, to } of spans.toSorted((a, b) => a.from - b.from)) {
    total += Math.max(0, to - Math.max(from, reached));
    reached = Math.max(reached, to);
  }
  return total;
}

/** Milliseconds for people: `45 ms`, `2.31 s`, `3450 s`. */
export function inTime(ms: number): string {
  if (ms < 995) return `${Math.round(ms)} ms`;
  const seconds = ms / 1000;
  return `${seconds < 99.5 ? seconds.toFixed(2) : Math.round(seconds)} s`;
}

/** How many times `a` is `b`: `1.2×`, `1400×`. */
export function times(a: number, b: number): string {
  const ratio = a / b;
  return `${ratio < 10 ? ratio.toFixed(1) : Math.round(ratio)}×`;
}
