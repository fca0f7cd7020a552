import { AccountList } from '../../daemon/protocol/accounts.ts';
import { ask } from '../integration/http.ts';
import type { SimulatedHost } from '../host/host.ts';
import { covered, inTime, median, percentile } from './numbers.ts';
import { type Measured, type Promised, say } from './report.ts';
import { prepareHost, quiet, runsAtStart, startDaemon } from './stage.ts';

const sizes = [10_000, 50_000];
const colds = 3;
/** Pages of one walk, in each order. */
const pages = 40;
const sorts = ['user', '-domain', 'twoFactor'];
const filters = [
  'q=acct0',
  'q=no-such-account',
  'q=9999',
  'twoFactor=off',
  'owner=root&sort=-user',
  'domain=x.y',
];
const turns = 10;
const most = { page: 20, filtered: 50, beyondWhmapi1: 100 };

interface Row {
  accounts: number;
  /** Both lists read anew, and what of it was whmapi1; ms. */
  cold: number;
  whmapi1: number;
  page: number[];
  filtered: number[];
}

/** What the account table costs: read anew, from memory page by page, and filtered. */
export async function lists(): Promise<Measured> {
  const rows: Row[] = [];
  for (const accounts of sizes) {
    rows.push(await measure(accounts));
    say(`  ${accounts} accounts: done`);
  }
  return {
    tables: [
      {
        title: `GET /v1/accounts on the socket, 100 a page`,
        rows: [
          ['accounts', 'cold', 'of it whmapi1', 'page p50', 'page p99', 'filtered p50', 'filtered p99'],
          ...rows.map(({ accounts, cold, whmapi1, page, filtered }) => [
            String(accounts),
            inTime(cold),
            inTime(whmapi1),
            ...[page, filtered].flatMap((took) =>
              [50, 99].map((share) => `${percentile(took, share).toFixed(1)} ms`),
            ),
          ]),
        ],
      },
    ],
    promises: rows.flatMap(promisesOf),
    data: rows,
  };
}

function promisesOf({ accounts, cold, whmapi1, page, filtered }: Row): Promised[] {
  const [slowPage, slowFiltered] = [percentile(page, 99), percentile(filtered, 99)];
  const own = cold - whmapi1;
  return [
    {
      text: `${accounts}: a page from memory within ${most.page} ms (p99 ${slowPage.toFixed(1)} ms)`,
      holds: slowPage <= most.page,
    },
    {
      text: `${accounts}: filtered within ${most.filtered} ms (p99 ${slowFiltered.toFixed(1)} ms)`,
      holds: slowFiltered <= most.filtered,
    },
    {
      text: `${accounts}: read anew within whmapi1's time and ${most.beyondWhmapi1} ms (${inTime(own)})`,
      holds: own <= most.beyondWhmapi1,
    },
  ];
}

async function measure(accounts: number): Promise<Row> {
  const host = await prepareHost(accounts);
  const daemon = await startDaemon(host, 'daemon');
  try {
    await quiet(host, runsAtStart);
    const cold: { total: number; whmapi1: number }[] = [];
    for (let turn = 0; turn < colds; turn++) cold.push(await readAnew(host, daemon.socket));
    const total = median(cold.map((each) => each.total));
    const whmapi1 = cold.find((each) => each.total === total)?.whmapi1 ?? Number.NaN;
    const page: number[] = [];
    const filtered: number[] = [];
    for (const sort of sorts) page.push(...(await walk(daemon.socket, sort)));
    for (const query of filters) filtered.push(...(await repeated(daemon.socket, query)));
    return { accounts, cold: total, whmapi1, page, filtered };
  } finally {
    await daemon.stop();
    await host.dispose();
  }
}

async function list(socket: string, query: string): Promise<{ took: number; answer: AccountList }> {
  const began = performance.now();
  const { text } = await ask(socket, 'GET', `/v1/accounts?${query}`);
  const took = performance.now() - began;
  return { took, answer: JSON.parse(text) as AccountList };
}

async function readAnew(host: SimulatedHost, socket: string): Promise<{ total: number; whmapi1: number }> {
  host.clearRuns();
  const { took } = await list(socket, 'limit=100&maxAge=0');
  const runs = host.runs().map(({ startedAt, endedAt }) => ({ from: startedAt, to: endedAt ?? Number.NaN }));
  return { total: took, whmapi1: covered(runs) };
}

/** Pages in order from the first; what cPanel said is fresh enough for all of them. */
async function walk(socket: string, sort: string): Promise<number[]> {
  await list(socket, 'limit=1&maxAge=0');
  const took: number[] = [];
  let cursor = '';
  for (let number = 0; number < pages; number++) {
    const page = await list(socket, `limit=100&sort=${sort}${cursor}`);
    took.push(page.took);
    if (page.answer.items.length !== 100) throw new Error(`page ${number} holds ${page.answer.items.length}`);
    cursor = `&cursor=${page.answer.next}`;
  }
  return took;
}

async function repeated(socket: string, query: string): Promise<number[]> {
  await list(socket, 'limit=1&maxAge=0');
  const took: number[] = [];
  for (let turn = 0; turn < turns; turn++) took.push((await list(socket, `limit=100&${query}`)).took);
  return took;
}
