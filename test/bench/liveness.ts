import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { WebSocket } from 'ws';
import type { JobEvent } from '../../daemon/protocol/events.ts';
import type { SimulatedHost } from '../host/host.ts';
import { inTime, median, percentile } from './numbers.ts';
import { type Measured, type Promised, say } from './report.ts';
import { oneCall } from './rivals.ts';
import { firstNames, prepareHost, quiet, runsAtStart } from './stage.ts';
import { endedEvents, openWatchers, startJob, startWatched, subscribe, type Watched } from './watching.ts';

const accounts = 10_000;
const jobs = 5;
const joiners = 20;
const ends = 5;
/** Watchers that read at once, and are timed, of each crowd: the others read when the job is over. */
const mostTimed = 100;
/** So long a job waits until all its watchers are there, seconds. */
const aheadSeconds = 2;
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
  /** From whmapi1's last word to a watcher, ms. */
  delays: number[];
  /** From its start time to its end, ms, of each job. */
  jobs: number[];
}

/** How soon watchers hear of what whmapi1 said, and what they cost the job. */
export async function liveness(): Promise<Measured> {
  const host = await prepareHost(accounts);
  const watched = await startWatched(host);
  try {
    await quiet(host, runsAtStart);
    // The first job of a daemon knows no costs yet, and takes a call more.
    await watchedJob(host, watched, []);
    const rows: Row[] = crowds.map((crowd) => ({ ...crowd, delays: [], jobs: [] }));
    // In turns: what bends the machine meanwhile bends all.
    for (let turn = 1; turn <= jobs; turn++) {
      for (const row of rows) {
        const sockets = await openWatchers(watched, row.watchers);
        const { delays, job } = await watchedJob(host, watched, sockets);
        row.delays.push(...delays);
        row.jobs.push(job);
        for (const socket of sockets) socket.terminate();
      }
      say(`  turn ${turn} of ${jobs}: done`);
    }
    const { id } = await startJob(watched.daemon.socket, firstNames(accounts), 0);
    await endedEvents(watched.daemon.socket, id);
    const joins: number[] = [];
    for (let turn = 0; turn < joiners; turn++) joins.push(await join(watched, id));
    return measured(rows, joins, await ownEnds(host));
  } finally {
    await watched.stop();
    await host.dispose();
  }
}

function measured(rows: readonly Row[], joins: readonly number[], own: readonly number[]): Measured {
  const alone = median(rows[0]?.jobs ?? []);
  const shown = (values: readonly number[], share: number) =>
    values.length === 0 ? '-' : `${percentile(values, share).toFixed(0)} ms`;
  const late = percentile(joins, 99);
  return {
    tables: [
      {
        title: `A job of ${accounts} watched through the gateway, ${jobs} times each: from whmapi1's last word, ${median(own).toFixed(0)} ms before its process is gone, to the event`,
        rows: [
          ['watchers', 'p50', 'p99', 'the job', 'of unwatched'],
          ...rows.map(({ watchers, delays, jobs: each }) => [
            String(watchers),
            shown(delays, 50),
            shown(delays, 99),
            inTime(median(each)),
            `${(median(each) / alone).toFixed(2)}×`,
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
    data: { rows, joins, own },
  };
}

function promisesOf({ watchers, most, delays, jobs: each }: Row, alone: number): Promised[] {
  const p99 = percentile(delays, 99);
  const job = median(each);
  return [
    { text: `${watchers} watchers hear within ${most} ms (p99 ${p99.toFixed(0)} ms)`, holds: p99 <= most },
    {
      text: `${watchers} watchers cost the job at most 5 % (${inTime(job)} of ${inTime(alone)})`,
      holds: job <= mostSlower * alone,
    },
  ];
}

/** Runs one job; how long each timed watcher waited for each call's answers, and how long the job took. */
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
  const heard: { batch: number; at: number; isTimed: boolean }[] = [];
  const step = Math.max(1, sockets.length / mostTimed);
  const timed = new Set(sockets.filter((_, index) => Math.floor(index % step) === 0));
  for (const watcher of sockets) {
    const isTimed = timed.has(watcher);
    watcher.on('message', (data: Buffer) => {
      heard.push(...answersIn(data).map((answer) => ({ ...answer, isTimed })));
    });
  }
  subscribe(sockets, id, 1);
  for (const watcher of sockets) if (!timed.has(watcher)) watcher.pause();
  const events = await endedEvents(socket, id);
  for (const watcher of sockets) watcher.resume();
  // The last frames may be under way still when the record shows the end.
  const answers = events.filter(({ type }) => type === 'batch.answered').length;
  for (let turn = 0; heard.length < answers * sockets.length && turn < 100; turn++) await delay(20);
  if (heard.length !== answers * sockets.length) throw new Error(`${heard.length} answers were heard`);
  for (const watcher of sockets) watcher.removeAllListeners('message');
  const calls = host.runs().filter((run) => run.function === 'twofactorauth_remove_user_config');
  const delays = heard
    .filter(({ isTimed }) => isTimed)
    .map(({ batch, at }) => at - (calls[batch - 1]?.endedAt ?? Number.NaN));
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

/** How long the simulated whmapi1 takes to end once it has said when it does, ms: nobody can hear of it before. */
async function ownEnds(host: SimulatedHost): Promise<number[]> {
  const names = firstNames(accounts);
  const took: number[] = [];
  for (let turn = 0; turn < ends; turn++) {
    host.setTwoFactor(names, true);
    host.clearRuns();
    await oneCall(host, names);
    const at = performance.timeOrigin + performance.now();
    took.push(at - (host.runs()[0]?.endedAt ?? Number.NaN));
  }
  return took;
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
