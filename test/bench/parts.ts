import { inTime, times } from './numbers.ts';
import { boundOf, compare, silencePromises, tablesOf } from './removal.ts';
import type { Measured } from './report.ts';

/** At 20 µs an account. */
async function removalAt(startupMs: number, turns: number): Promise<Measured> {
  const rows = await compare([1, 10, 100, 1000, 10_000], { startupMs }, turns);
  const last = rows.at(-1);
  if (last === undefined) throw new Error('Nothing was measured');
  const within = rows.map((row) => ({
    text: `${row.names}: ${inTime(row.product.total)} is within one call and five start-ups, ${inTime(boundOf(row))}`,
    holds: row.product.total <= boundOf(row),
  }));
  const faster = {
    text: `${last.names}: at least 500 times as fast as the loop (${times(last.loop, last.product.total)})`,
    holds: last.loop >= 500 * last.product.total,
    ratio: true as const,
  };
  const own = (last.product.own / last.names) * 1000;
  const lean = {
    text: `${last.names}: at most 30 µs of the product's own for each name (${own.toFixed(0)} µs)`,
    holds: own <= 30,
  };
  return {
    ...tablesOf(rows),
    promises: [...within, faster, lean, ...silencePromises(rows.map(({ product }) => product))],
    data: rows,
  };
}

/** As the simulator starts by default. */
export async function removal(turns: number): Promise<Measured> {
  return removalAt(300, turns);
}

/** The same where whmapi1 starts fast. */
export async function removalFast(turns: number): Promise<Measured> {
  return removalAt(50, turns);
}

/** The same where it starts slowly. */
export async function removalSlow(turns: number): Promise<Measured> {
  return removalAt(1000, turns);
}

/** 10,000 accounts of 1 ms each in calls of a second: fewer runs would each have held the lock for longer. */
const leastPacedRuns = 8;

/** What the accounts themselves cost, and the start-up of every run. */
function paceOf({ oneCall, startUp, product }: Awaited<ReturnType<typeof compare>>[number]): number {
  return oneCall - startUp + product.runs * startUp;
}

/** At 1 ms an account: no call keeps cPanel's other writers waiting, though one call would be sooner done. */
export async function paced(turns: number): Promise<Measured> {
  const rows = await compare([100, 1000, 10_000], { perAccountMicros: 1000 }, turns);
  const last = rows.at(-1);
  if (last === undefined) throw new Error('Nothing was measured');
  const { oneCall, product } = last;
  const bound = boundOf(last);
  const held = Math.max(...rows.map((row) => row.product.held));
  return {
    ...tablesOf(rows),
    promises: [
      // A last call for a few stragglers is merged into the one before: a quarter more.
      {
        text: `no call holds the lock above 1.5 s (longest ${inTime(held)}; one call ${inTime(oneCall)})`,
        holds: held <= 1500,
      },
      // Were it no slower than its bound, it would have kept others from the lock as one call does.
      {
        text: `rule R2 wins over the bound: ${inTime(product.total)} in ${product.runs} runs, ${inTime(bound)} would be one call and five start-ups`,
        holds: product.total > bound && product.held < oneCall / 2 && product.runs > leastPacedRuns,
        ratio: true,
      },
      // And no slower than it must be: the work itself, and a start-up for each call.
      {
        text: `speed gives way no further than it must: ${inTime(product.total)} of ${inTime(paceOf(last))} for the work and ${product.runs} start-ups`,
        holds: product.total <= 1.2 * paceOf(last),
      },
      ...silencePromises(rows.map((row) => row.product)),
    ],
    data: rows,
  };
}
