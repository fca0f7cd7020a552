/** What a run has met so far. */
export class Tally {
  /** Deaths by point; `from outside` are those at random. */
  readonly kills = new Map<string, number>();
  readonly outcomes = new Map<string, number>();
  /** What other hands did, by kind. */
  readonly hands = new Map<string, number>();
  jobs = 0;
  targets = 0;

  get killed(): number {
    return sum(this.kills);
  }

  /** One line for each thing that was counted. */
  lines(): string[] {
    const parts = { kills: this.kills, outcomes: this.outcomes, 'other hands': this.hands };
    return Object.entries(parts).flatMap(([title, counts]) => [`${title}:`, ...sorted(counts)]);
  }

  /** In a few words. */
  get summary(): string {
    return `${this.jobs} jobs, ${this.targets} targets, ${sum(this.hands)} acts of other hands`;
  }
}

/** Counts one more. */
export function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

function sum(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((total, number) => total + number, 0);
}

function sorted(counts: ReadonlyMap<string, number>): string[] {
  return [...counts]
    .toSorted(([one], [other]) => one.localeCompare(other))
    .map(([name, number]) => `  ${name}: ${number}`);
}
