import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, release } from 'node:os';
import { join } from 'node:path';

/** What a part measured; rows are cells of text, the first row names the columns. */
export interface Measured {
  tables: { title: string; rows: string[][] }[];
  promises: Promised[];
  /** The figures themselves, for the JSON file. */
  data: unknown;
}

/** Something that the product says of itself, held against the figures. */
export interface Promised {
  text: string;
  holds: boolean;
  /** A ratio of two figures of one run, with room enough, or a count: it holds on any machine, and CI checks it. */
  ratio?: true;
}

const directory = join(import.meta.dirname, '../../dist/bench');

export function say(text = ''): void {
  process.stdout.write(`${text}\n`);
}

/** The load averages, since a machine that others use bends every figure. */
export function load(): string {
  const averages = loadavg().map((value) => value.toFixed(1));
  return `load average ${averages.join(' ')} on ${availableParallelism()} processors`;
}

/** Prints the tables and promises of a part and writes `dist/bench/NAME.json`. */
export function report(name: string, { tables, promises, data }: Measured, loadBefore: number[]): void {
  for (const { title, rows } of tables) {
    say(`\n${title}`);
    for (const line of aligned(rows)) say(`  ${line}`);
  }
  say();
  for (const { text, holds } of promises) say(`  ${holds ? 'holds' : 'BROKEN'}: ${text}`);
  mkdirSync(directory, { recursive: true });
  const machine = { processor: cpus()[0]?.model, processors: availableParallelism(), kernel: release() };
  const circumstances = { node: process.version, machine, loadBefore, loadAfter: loadavg() };
  const document = { name, at: new Date().toISOString(), ...circumstances, promises, data };
  writeFileSync(join(directory, `${name}.json`), `${JSON.stringify(document, null, 2)}\n`);
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  return rows.map((row) =>
    widths
      .map((width, column) => {
        const cell = row[column] ?? '';
        return column === 0 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('  ')
      .trimEnd(),
  );
}
