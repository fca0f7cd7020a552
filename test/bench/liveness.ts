import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { WebSocket } from 'ws';
import type { JobEvent } from '../../daemon/protocol/events.ts';
import type { SimulatedHost } from '../host/host.ts';
import { inTime, median, percentile } from './numbers.ts';
import { type Measured, type Promised, say } from './report.ts';
import { firstNames, prepareHost, quiet, runsAtStart } from './stage.ts';
import { endedEvents, openWatchers, startJob, startWatched, subscribe, type Watched } from './watching.ts';

const accounts = 10_000;
const jobs = 3;
const joiners = 20;
/** So long a job waits until all its watchers are there, seconds. */
const aheadSeconds = 3;
/** Watchers, and how late the last percent of the news may come to them, ms. */
const crowds = [
  { watchers: 0, most: Number.POSITIVE_INFINITY },
  { watchers: 1, most: Number.POSITIVE_INFINITY },
  { watchers: 100, most: 25 },
  { watchers: 1000, most: 100 },
];
const mostSlower = 1.05;
const mostJoinMs = 200;

interface Row {
  watchers: number;
  most: number;
  /** From whmapi1's exit to a watcher, ms. */
  delays: number[];
  /** Of one job, from its start time to its end, ms. */
  job: number;
}

/** How soon watchers hear of what whmapi1 said, and what they cost the job. */
export async function liveness(): Promise<Measured> {
  const host = await prepareHost(accounts);
  const watched = await startWatched(host);
  try {
    await quiet(host, runsAtStart);
    // The first job of a daemon knows no costs yet, and takes a call more.
    await watchedJob(host, watched, []);
    const rows: Row[] = [];
    for (const { watchers, most } of crowds) {
      const sockets = await openWatchers(watched, watchers);
      const results: { delays: number[]; job: number }[] = [];
      for (let turn = 0; turn < jobs; turn++) results.push(await watchedJob(host, watched, sockets));
      for (const socket of sockets) socket.terminate();
      const job = median(results.map((each) => each.job));
      rows.push({ watchers, most, delays: results.flatMap((each) => each.delays), job });
      say(`  ${watchers} watchers: done`);
    }
    const { id } = await startJob(watched.daemon.socket, firstNames(accounts), 0);
    await endedEvents(watched.daemon.socket, id);
    const joins: number[] = [];
    for (let turn = 0; turn < joiners; turn++) joins.push(await join(watched, id));
    return measured(rows, joins);
  } finally {
    await watched.stop();
    await host.dispose();
  }
}

function measured(rows: readonly Row[], joins: readonly number[]): Measured {
  const alone = rows[0]?.job ?? Number.NaN;
  const shown = (values: readonly number[], share: number) =>
    values.length === 0 ? '-' : `${percentile(values, share).toFixed(0)} ms`;
  const late = percentile(joins, 99);
  return {
    tables: [
      {
        title: `A job of ${accounts} watched through the gateway, ${jobs} times each: whmapi1's exit to the event`,
        rows: [
          ['watchers', 'p50', 'p99', 'the job', 'of unwatched'],
          ...rows.map(({ watchers, delays, job }) => [
            String(watchers),
            shown(delays, 50),
            shown(delays, 99),
            inTime(job),
            `${(job / alone).toFixed(2)}×`,
          ]),
        ],
      },
      {
        title: `Joining such a job when it has ended, ${joiners} times: from the ticket to its ${accounts} targets`,
        rows: [
          ['p50', 'p99'],
          [shown(joins, 50), shown(joins, 99)],
        ],
      },
    ],
    promises: [
      ...rows.filter(({ most }) => Number.isFinite(most)).flatMap((row) => promisesOf(row, alone)),
      {
        text: `a late watcher has the whole in ${mostJoinMs} ms (p99 ${late.toFixed(0)} ms)`,
        holds: late <= mostJoinMs,
      },
    ],
    data: { rows, joins },
  };
}

function promisesOf({ watchers, most, delays, job }: Row, alone: number): Promised[] {
  const p99 = percentile(delays, 99);
  return [
    { text: `${watchers} watchers hear within ${most} ms (p99 ${p99.toFixed(0)} ms)`, holds: p99 <= most },
    {
      text: `${watchers} watchers cost the job at most 5 % (${inTime(job)} of ${inTime(alone)})`,
      holds: job <= mostSlower * alone,
    },
  ];
}

/** Runs one job; how long each watcher waited for each call's answers, and how long the job took. */
async function watchedJob(
  host: SimulatedHost,
  watched: Watched,
  sockets: readonly WebSocket[],
): Promise<{ delays: number[]; job: number }> {
  const names = firstNames(accounts);
  host.setTwoFactor(names, true);
  const { socket } = watched.daemon;
  const { id } = await startJob(socket, names, aheadSeconds);
  // Plan and start are no part of the job; its own calls count.
  host.clearRuns();
  const heard: { batch: number; at: number }[] = [];
  for (const watcher of sockets) watcher.on('message', (data: Buffer) => heard.push(...answersIn(data)));
  subscribe(sockets, id, 1);
  const events = await endedEvents(socket, id);
  // The last frames may be under way still when the record shows the end.
  const answers = events.filter(({ type }) => type === 'batch.answered').length;
  for (let turn = 0; heard.length < answers * sockets.length && turn < 100; turn++) await delay(20);
  if (heard.length !== answers * sockets.length) throw new Error(`${heard.length} answers were heard`);
  for (const watcher of sockets) watcher.removeAllListeners('message');
  const calls = host.runs().filter((run) => run.function === 'twofactorauth_remove_user_config');
  const delays = heard.map(({ batch, at }) => at - (calls[batch - 1]?.endedAt ?? Number.NaN));
  return { delays, job: timeOf(events, 'job.finished') - timeOf(events, 'job.queued') };
}

/** The batches that a frame tells the answers of; only their numbers are read, so that a crowd is cheap to be. */
function answersIn(data: Buffer): { batch: number; at: number }[] {
  const at = performance.timeOrigin + performance.now();
  const text = data.toString('latin1');
  return [...text.matchAll(/"type":"batch\.answered","batch":(\d+)/gu)].map(([, batch]) => ({
    batch: Number(batch),
    at,
  }));
}

function timeOf(events: readonly JobEvent[], type: JobEvent['type']): number {
  return Date.parse(events.find((event) => event.type === type)?.ts ?? '');
}

async function join(watched: Watched, id: string): Promise<number> {
  const began = performance.now();
  const sockets = await openWatchers(watched, 1);
  subscribe(sockets, id, 0);
  const [socket] = sockets;
  if (socket === undefined) throw new Error('No watcher came to be');
  const [data] = (await once(socket, 'message')) as [Buffer];
  const { type, snapshot } = JSON.parse(data.toString()) as { type: string; snapshot: { users: string[] } };
  const took = performance.now() - began;
  if (type !== 'snapshot' || snapshot.users.length !== accounts) throw new Error(`It was told ${type}`);
  socket.terminate();
  return took;
}
