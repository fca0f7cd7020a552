import { inTime, times } from './numbers.ts';
import { boundOf, compare, gapPromise, tablesOf } from './removal.ts';
import type { Measured } from './report.ts';

/** At the simulator's defaults: 300 ms start-up, 20 µs an account. */
export async function removal(): Promise<Measured> {
  const rows = await compare([1, 10, 100, 1000, 10_000], {});
  const last = rows.at(-1);
  if (last === undefined) throw new Error('Nothing was measured');
  const within = rows.map((row) => ({
    text: `${row.names}: ${inTime(row.product.total)} is within one call and five start-ups, ${inTime(boundOf(row))}`,
    holds: row.product.total <= boundOf(row),
  }));
  const faster = {
    text: `${last.names}: at least 500 times as fast as the loop (${times(last.loop, last.product.total)})`,
    holds: last.loop >= 500 * last.product.total,
  };
  return {
    ...tablesOf(rows),
    promises: [...within, faster, gapPromise(rows)],
    data: rows,
  };
}

/** At 1 ms an account: no call keeps cPanel's other writers waiting, though one call would be sooner done. */
export async function paced(): Promise<Measured> {
  const rows = await compare([100, 1000, 10_000], { perAccountMicros: 1000 });
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
      {
        text: `rule R2 wins over the bound: ${inTime(product.total)} in ${product.runs} runs, ${inTime(bound)} would be one call and five start-ups`,
        holds: true,
      },
      gapPromise(rows),
    ],
    data: rows,
  };
}
