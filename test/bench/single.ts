import { inTime, median } from './numbers.ts';
import { type Removed, removeByProduct } from './product.ts';
import type { Measured } from './report.ts';
import { oneCall } from './rivals.ts';
import { firstNames, prepareHost, quiet, runsAtStart, startDaemon } from './stage.ts';

const repeats = 7;
const most = 1.15;
/** The more accounts there are, the longer a read takes than a bare call. */
const servers = [
  { accounts: 1000, startupMs: 300 },
  { accounts: 10_000, startupMs: 300 },
  { accounts: 50_000, startupMs: 300 },
  { accounts: 10_000, startupMs: 1000 },
];

interface Row {
  accounts: number;
  startupMs: number;
  call: number;
  product: Removed[];
}

/** One account: to the answer it takes two runs of whmapi1, to the verified outcome three; more is our own. */
export async function single(): Promise<Measured> {
  const rows: Row[] = [];
  for (const server of servers) rows.push(await measure(server));
  const figures = rows.map(({ accounts, startupMs, call, product }) => {
    const answer = median(product.map(({ firstAnswer }) => firstAnswer));
    const total = median(product.map((removed) => removed.total));
    const of = `${accounts} accounts, ${inTime(startupMs)}`;
    return { of, call, answer, total, toAnswer: answer / (2 * call), toOutcome: total / (3 * call) };
  });
  return {
    tables: [
      {
        title: `One account, ${repeats} times each, from the start of the command line`,
        rows: [
          ['server, start-up', 'a bare call', 'answer', 'of two calls', 'verified', 'of three calls'],
          ...figures.map(({ of, call, answer, total, toAnswer, toOutcome }) => [
            of,
            inTime(call),
            inTime(answer),
            `${toAnswer.toFixed(2)}×`,
            inTime(total),
            `${toOutcome.toFixed(2)}×`,
          ]),
        ],
      },
    ],
    promises: figures.flatMap(({ of, toAnswer, toOutcome }) => [
      {
        text: `${of}: the answer takes at most ${most} times two calls (${toAnswer.toFixed(2)})`,
        holds: toAnswer <= most,
      },
      {
        text: `${of}: the verified outcome at most ${most} times three (${toOutcome.toFixed(2)})`,
        holds: toOutcome <= most,
      },
    ]),
    data: rows,
  };
}

async function measure({ accounts, startupMs }: (typeof servers)[number]): Promise<Row> {
  const host = await prepareHost(accounts, { startupMs });
  const daemon = await startDaemon(host, 'daemon');
  try {
    await quiet(host, runsAtStart);
    const names = firstNames(1);
    const calls: number[] = [];
    const product: Removed[] = [];
    for (let turn = 0; turn < repeats; turn++) {
      host.setTwoFactor(names, true);
      calls.push(await oneCall(host, names));
      host.setTwoFactor(names, true);
      product.push(await removeByProduct(host, daemon.socket, names));
    }
    return { accounts, startupMs, call: median(calls), product };
  } finally {
    await daemon.stop();
    await host.dispose();
  }
}
