import { inTime } from './numbers.ts';
import { startOwnWay } from './own-way.ts';
import { type Removed, removeByProduct } from './product.ts';
import { type Abreast, abreast, byWhm, grown, silencePromises, type Singly, singly } from './removal.ts';
import { type Measured, say } from './report.ts';
import { firstNames, prepareHost, quiet, runsAtStart, startDaemon } from './stage.ts';

const small = 10_000;
const large = 50_000;
/** One call an account is measured for so many, and taken to grow with the number. */
const singlyMeasured = 20;

interface Row extends Abreast, Singly {
  startupMs: number;
  /** One request to WHM's own function. */
  whm: number;
  /** The same by a daemon that has removed nothing yet. */
  fresh: Removed;
}

/** How the product grows from 10,000 names to 50,000, on servers whose whmapi1 starts fast, usually and slowly. */
export async function scale(turns: number): Promise<Measured> {
  const rows: Row[] = [];
  for (const startupMs of [50, 300, 1000]) {
    rows.push(...(await measure(startupMs, turns)));
    say(`  start-up of ${startupMs} ms: done`);
  }
  const within = rows.map((row) => ({
    text: `${row.names} at ${row.startupMs} ms: ${inTime(row.product.total)} is within ${inTime(boundOf(row))}`,
    holds: row.product.total <= boundOf(row),
  }));
  const growth = rows.flatMap((row, index) => {
    const next = rows[index + 1];
    if (row.names !== small || next === undefined) return [];
    const factor = next.product.total / row.product.total;
    const text = `at ${row.startupMs} ms, five times the names take at most 5.5 times as long (${factor.toFixed(1)})`;
    return [{ text, holds: factor <= 5.5, ratio: true as const }];
  });
  return {
    tables: [
      {
        title: `Growth: one call with all names, and one start-up more for each further 20,000 (~ extrapolated from ${singlyMeasured} accounts)`,
        rows: [
          [
            'start-up',
            'names',
            '~ sh loop',
            '~ xargs -P4',
            'one call',
            'by WHM',
            'bound',
            'product',
            'runs',
            'whmapi1',
            'own',
            'own/target',
            'largest gap',
            'lock held',
            'fresh',
            'its runs',
            'lock held',
          ],
          ...rows.map((row) => [
            inTime(row.startUp),
            String(row.names),
            inTime(row.loop),
            inTime(row.xargs),
            inTime(row.oneCall),
            inTime(row.whm),
            inTime(boundOf(row)),
            inTime(row.product.total),
            String(row.product.runs),
            inTime(row.product.whmapi1),
            inTime(row.product.own),
            `${((row.product.own / row.names) * 1000).toFixed(0)} µs`,
            inTime(row.product.gap),
            inTime(row.product.held),
            inTime(row.fresh.total),
            String(row.fresh.runs),
            inTime(row.fresh.held),
          ]),
        ],
      },
    ],
    promises: [
      ...within,
      ...growth,
      ...silencePromises(rows.flatMap(({ product, fresh }) => [product, fresh])),
    ],
    data: rows,
  };
}

async function measure(startupMs: number, turns: number): Promise<Row[]> {
  const host = await prepareHost(large, { startupMs });
  const ownWay = await startOwnWay(host);
  try {
    const few = await singly(host, singlyMeasured, 1);
    const rows: Row[] = [];
    for (const count of [small, large]) {
      host.clearRuns();
      const daemon = await startDaemon(host, `daemon-${count}`);
      try {
        await quiet(host, runsAtStart);
        const names = firstNames(count);
        host.setTwoFactor(names, true);
        const fresh = await removeByProduct(host, daemon.socket, names);
        rows.push({
          startupMs,
          fresh,
          ...(await abreast(host, daemon.socket, count, turns)),
          ...grown(few, count / singlyMeasured),
          whm: await byWhm(host, ownWay, count, turns),
        });
      } finally {
        await daemon.stop();
      }
    }
    return rows;
  } finally {
    await ownWay.close();
    await host.dispose();
  }
}

/** One call, five start-ups, and one more for each 20,000 names above 10,000. */
function boundOf({ names, oneCall: together, startUp: start }: Row): number {
  return together + (5 + (names - small) / 20_000) * start;
}
