import type { SimulatedHost } from '../host/host.ts';
import type { Delays } from '../host/whmapi1/control.ts';
import { inTime, median, times } from './numbers.ts';
import { type OwnWay, startOwnWay } from './own-way.ts';
import { type Removed, removeByProduct } from './product.ts';
import { load, type Measured, type Promised, say } from './report.ts';
import { oneCall, type Rival, shellLoop, startUp, xargsFour } from './rivals.ts';
import { firstNames, prepareHost, quiet, runsAtStart, startDaemon } from './stage.ts';

const accounts = 10_000;
/** One call an account is measured up to here, and beyond taken to grow with the number. */
const measuredMost = 100;

interface Row extends Abreast, Singly {
  /** One request to WHM's own function, through the simulated front. */
  whm: number;
}

/** Every way, side by side on one host of 10,000 accounts that all have 2FA, for each number of names. */
export async function compare(
  sizes: readonly number[],
  delays: Partial<Delays>,
  turns: number,
): Promise<Row[]> {
  const host = await prepareHost(accounts, delays);
  const daemon = await startDaemon(host, 'daemon');
  const ownWay = await startOwnWay(host);
  try {
    await quiet(host, runsAtStart);
    const rows: Row[] = [];
    for (const names of sizes) {
      rows.push({
        ...(await measure(host, daemon.socket, names, turns, rows)),
        whm: await byWhm(host, ownWay, names, turns),
      });
      say(`  ${names} names: done (${load()})`);
    }
    return rows;
  } finally {
    await ownWay.close();
    await daemon.stop();
    await host.dispose();
  }
}

/** What one call and the product take for so many names, and what a call costs before its first account. */
export interface Abreast {
  names: number;
  startUp: number;
  oneCall: number;
  product: Removed;
}

/** Measures them in turn, so that a busy moment meets all; the medians. */
export async function abreast(
  host: SimulatedHost,
  socket: string,
  count: number,
  turns: number,
): Promise<Abreast> {
  const names = firstNames(count);
  const startUps: number[] = [];
  const together: number[] = [];
  const products: Removed[] = [];
  for (let turn = 0; turn < turns; turn++) {
    startUps.push(await startUp(host));
    together.push(await afresh(host, names, async () => oneCall(host, names)));
    products.push(await afresh(host, names, async () => removeByProduct(host, socket, names)));
  }
  const middle = median(products.map(({ total }) => total));
  const product = products.find(({ total }) => total === middle);
  if (product === undefined) throw new Error('Nothing was measured');
  return { names: count, startUp: median(startUps), oneCall: median(together), product };
}

async function measure(
  host: SimulatedHost,
  socket: string,
  count: number,
  turns: number,
  before: Row[],
): Promise<Omit<Row, 'whm'>> {
  const measured = await abreast(host, socket, count, turns);
  const known = before.find((row) => row.names === measuredMost);
  if (known !== undefined && count > measuredMost)
    return { ...measured, ...grown(known, count / measuredMost) };
  return { ...measured, ...(await singly(host, count, turns)) };
}

/** One request to WHM's own function with all names; ms, the median. */
export async function byWhm(
  host: SimulatedHost,
  { remove }: OwnWay,
  count: number,
  turns: number,
): Promise<number> {
  const names = firstNames(count);
  const took: number[] = [];
  for (let turn = 0; turn < turns; turn++) took.push(await afresh(host, names, async () => remove(names)));
  return median(took);
}

/** What one call an account takes; ms. */
export interface Singly {
  loop: number;
  xargs: number;
}

/** The ways of one call an account: the median for few of them, one measurement for many. */
export async function singly(host: SimulatedHost, count: number, turns: number): Promise<Singly> {
  const names = firstNames(count);
  const timed = async (rival: Rival) => {
    const took: number[] = [];
    for (let turn = 0; turn < (count < measuredMost ? turns : 1); turn++) {
      took.push(await afresh(host, names, async () => rival(host, names)));
    }
    return median(took);
  };
  return { loop: await timed(shellLoop), xargs: await timed(xargsFour) };
}

/** The same for so many times the accounts: each costs a call. */
export function grown({ loop, xargs }: Singly, factor: number): Singly {
  return { loop: loop * factor, xargs: xargs * factor };
}

/** Gives every name its 2FA, lets it be removed, and makes sure that it was. */
async function afresh<T>(host: SimulatedHost, names: readonly string[], act: () => Promise<T>): Promise<T> {
  host.setTwoFactor(names, true);
  const result = await act();
  const on = host.twoFactor();
  const left = names.filter((name) => on.has(name)).length;
  if (left > 0) throw new Error(`${left} of ${names.length} accounts still have 2FA`);
  return result;
}

/** What one call with all names and five start-ups of whmapi1 would take; ms. */
export function boundOf(row: Row): number {
  return row.oneCall + 5 * row.startUp;
}

/** The tables of a comparison. */
export function tablesOf(rows: readonly Row[]): Pick<Measured, 'tables'> {
  const guessed = (ms: number, names: number) => `${names > measuredMost ? '~' : ''}${inTime(ms)}`;
  return {
    tables: [
      {
        title: `Total time (~ extrapolated from ${measuredMost} accounts)`,
        rows: [
          [
            'names',
            'sh loop',
            'xargs -P4',
            'one call',
            'by WHM',
            'start-up',
            'bound',
            'product',
            'loop/product',
          ],
          ...rows.map((row) => [
            String(row.names),
            guessed(row.loop, row.names),
            guessed(row.xargs, row.names),
            inTime(row.oneCall),
            inTime(row.whm),
            inTime(row.startUp),
            inTime(boundOf(row)),
            inTime(row.product.total),
            times(row.loop, row.product.total),
          ]),
        ],
      },
      {
        title: 'The product',
        rows: [
          [
            'names',
            'first event',
            'first answer',
            'largest gap',
            'runs',
            'whmapi1',
            'own',
            'own/target',
            'lock held',
          ],
          ...rows.map(({ names, product }) => [
            String(names),
            inTime(product.firstEvent),
            inTime(product.firstAnswer),
            inTime(product.gap),
            String(product.runs),
            inTime(product.whmapi1),
            inTime(product.own),
            `${((product.own / names) * 1000).toFixed(0)} µs`,
            inTime(product.held),
          ]),
        ],
      },
    ],
  };
}

/** Nobody waits in silence: neither for two seconds, nor for the answers on more than ten names. */
export function silencePromises(removals: readonly Removed[]): Promised[] {
  const gap = Math.max(...removals.map((removed) => removed.gap));
  const told = Math.max(...removals.map((removed) => removed.firstTold));
  return [
    { text: `no silence above 2 s (largest ${inTime(gap)})`, holds: gap <= 2000 },
    { text: `the first answer tells of at most ten names (${told})`, holds: told <= 10, ratio: true },
  ];
}
