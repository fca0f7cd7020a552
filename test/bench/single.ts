import { inTime, median } from './numbers.ts';
import { type Removed, removeByProduct } from './product.ts';
import type { Measured } from './report.ts';
import { oneCall } from './rivals.ts';
import { firstNames, prepareHost, quiet, runsAtStart, startDaemon } from './stage.ts';

const repeats = 7;
const accounts = 1000;
const most = 1.15;

interface Row {
  startupMs: number;
  call: number;
  product: Removed[];
}

/** One account: to the answer it takes two runs of whmapi1, to the verified outcome three; more is our own. */
export async function single(): Promise<Measured> {
  const rows: Row[] = [];
  for (const startupMs of [300, 1000]) rows.push(await measure(startupMs));
  const figures = rows.map(({ startupMs, call, product }) => {
    const answer = median(product.map(({ firstAnswer }) => firstAnswer));
    const total = median(product.map((removed) => removed.total));
    return { startupMs, call, answer, total, toAnswer: answer / (2 * call), toOutcome: total / (3 * call) };
  });
  return {
    tables: [
      {
        title: `One account of ${accounts}, ${repeats} times each, from the start of the command line`,
        rows: [
          ['start-up', 'a bare call', 'answer', 'of two calls', 'verified', 'of three calls'],
          ...figures.map(({ startupMs, call, answer, total, toAnswer, toOutcome }) => [
            inTime(startupMs),
            inTime(call),
            inTime(answer),
            `${toAnswer.toFixed(2)}×`,
            inTime(total),
            `${toOutcome.toFixed(2)}×`,
          ]),
        ],
      },
    ],
    promises: figures.flatMap(({ startupMs, toAnswer, toOutcome }) => [
      {
        text: `at ${startupMs} ms, the answer takes at most ${most} times two calls (${toAnswer.toFixed(2)})`,
        holds: toAnswer <= most,
      },
      {
        text: `at ${startupMs} ms, the verified outcome at most ${most} times three (${toOutcome.toFixed(2)})`,
        holds: toOutcome <= most,
      },
    ]),
    data: rows,
  };
}

async function measure(startupMs: number): Promise<Row> {
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
    return { startupMs, call: median(calls), product };
  } finally {
    await daemon.stop();
    await host.dispose();
  }
}
