/**
 * Every variant of every SWITCH of both contract files with the core suite, and all switches at once in random
 * pairwise combinations. MATRIX=variants | pairs plays one half alone; MATRIX_SEED repeats a draw.
 */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { Random } from '../crash/random.ts';
import { playCore, playTrouble, type Step, steps } from './core.ts';
import { pairwise } from './pairs.ts';
import { type Choice, names, rows, switches } from './rows.ts';
import { setSwitches, stageMatrix } from './stage.ts';

const { MATRIX: half = 'both', MATRIX_SEED } = process.env;
const seed = Number(MATRIX_SEED ?? Math.floor(Math.random() * 1_000_000));
const lanes = 2;
const table: string[] = [];

interface Entry {
  name: string;
  choice: Choice;
  trouble: (typeof rows)[keyof typeof rows]['trouble'];
}

const variants = names.flatMap((name) =>
  switches[name].map(
    (variant): Entry => ({
      name: `${name}: ${variant}`,
      choice: { [name]: variant },
      trouble: rows[name].trouble,
    }),
  ),
);
const pairs = pairwise(new Random(seed)).map(
  (choice, index): Entry => ({
    name: `seed ${seed}, combination ${String(index + 1).padStart(2)}`,
    choice,
    trouble: undefined,
  }),
);
const entries = [...(half === 'pairs' ? [] : variants), ...(half === 'variants' ? [] : pairs)];

after(() => {
  console.log([line('variant', steps), ...table.toSorted()].join('\n'));
  console.log(`${table.length} of ${entries.length} rows, seed ${seed}`);
});

function line(name: string, cells: readonly string[]): string {
  return `${name.padEnd(46)} ${cells.map((cell) => cell.padEnd(8)).join(' ')}`.trimEnd();
}

describe('the core suite under each variant of each SWITCH', { concurrency: lanes }, () => {
  for (let lane = 0; lane < lanes; lane++) {
    test(`lane ${lane + 1}`, async (t) => {
      const stage = await stageMatrix(t);
      for (const { name, choice, trouble } of entries.filter((_, index) => index % lanes === lane)) {
        await t.test(name, async () => {
          const passed = new Set<Step>();
          setSwitches(stage, choice);
          try {
            if (trouble !== undefined) {
              trouble(stage.host);
              await playTrouble(stage);
              passed.add('trouble');
              setSwitches(stage, choice);
            }
            await playCore(stage, choice, (step) => passed.add(step));
          } catch (error) {
            throw new Error(`${name}: ${JSON.stringify(choice)}`, { cause: error });
          } finally {
            const cell = (step: Step) =>
              passed.has(step) ? 'ok' : step === 'trouble' && !trouble ? '' : 'NO';
            table.push(line(name, steps.map(cell)));
          }
        });
      }
      assert.ok(
        stage.host.runs().every(({ env }) => Object.keys(env).length === 4),
        'a clean environment',
      );
    });
  }
});
