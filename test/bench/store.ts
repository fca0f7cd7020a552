import { closeSync, fdatasyncSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { JobStore } from '../../daemon/jobs/ports.ts';
import { openStore, type Store } from '../../daemon/store/store.ts';
import { accountName } from '../host/population.ts';
import type { SimulatedHost } from '../host/host.ts';
import { accept, cli, type Run } from '../unit/store/fixtures/jobs.ts';
import { fill, filled } from './fill.ts';
import { inTime, median, percentile, times } from './numbers.ts';
import type { Measured } from './report.ts';
import { asService, prepareHost, quiet, runsAtStart, startDaemon } from './stage.ts';

const commits = 500;
const searches = 200;
const starts = 5;
const batch = 1000;
/** Until the daemon is ready with a record of years. */
const mostStartMs = 300;
const mostSearchMs = 100;
const mostSlower = 2;

interface Figures {
  /** One synced commit of one audit entry, ms. */
  commit: number;
  /** The commits of one batch: its intent, its process, its answers, ms. */
  batch: number;
  search: { p50: number; p99: number };
}

/** What the record costs when it is empty, and when it holds a million targets. */
export async function store(): Promise<Measured> {
  const host = await prepareHost(10);
  try {
    const empty = measure(host, 'empty', () => {});
    const began = performance.now();
    const full = measure(host, 'full', fill);
    const filling = performance.now() - began;
    const disk = rawSync(host.root);
    const ready = await startTimes(host);
    const row = (name: string, { commit, batch: cost, search }: Figures, readyMs: number) => [
      name,
      `${(1000 / commit).toFixed(0)}/s`,
      `${commit.toFixed(2)} ms`,
      `${cost.toFixed(1)} ms`,
      `${search.p50.toFixed(1)} ms`,
      `${search.p99.toFixed(1)} ms`,
      inTime(readyMs),
    ];
    const fullReady = median(ready.full);
    return {
      tables: [
        {
          title: `The record, with ${filled.targets} targets in ${filled.jobs} jobs and ${filled.entries} audit entries (filled in ${inTime(filling)}); a bare synced write takes ${disk.toFixed(2)} ms`,
          rows: [
            ['', 'commits', 'a commit', `a batch of ${batch}`, 'search p50', 'search p99', 'daemon ready'],
            row('empty', empty, median(ready.empty)),
            row('full', full, median(ready.full)),
          ],
        },
      ],
      promises: [
        {
          text: `ready within ${mostStartMs} ms with a full record (${fullReady.toFixed(0)} ms, ${(fullReady - median(ready.empty)).toFixed(0)} ms later than with an empty one)`,
          holds: fullReady <= mostStartMs,
        },
        {
          text: `the jobs of an account are found within ${mostSearchMs} ms (p99 ${full.search.p99.toFixed(1)} ms)`,
          holds: full.search.p99 <= mostSearchMs,
        },
        {
          text: `a commit costs at most three bare synced writes, or 1 ms (${times(full.commit, disk)})`,
          holds: full.commit <= Math.max(3 * disk, 1),
        },
        {
          text: `a batch costs a full record at most ${mostSlower} times what it costs an empty one (${times(full.batch, empty.batch)})`,
          holds: full.batch <= mostSlower * empty.batch,
        },
      ],
      data: { empty, full, disk, ready, filling },
    };
  } finally {
    await host.dispose();
  }
}

function measure(host: SimulatedHost, name: string, prepare: (record: Store) => void): Figures {
  const record = openStore({ stateDir: stateOf(host, name), machineId: 'machine', now: Date.now });
  try {
    prepare(record);
    const entry = { at: Date.now(), actor: cli, action: 'step', detail: {} };
    const alone = series(commits, () => record.appendAudit(entry));
    const batches = series(20, batchOf(record));
    const found = series(searches, (turn) =>
      // Every tenth is an account that no job knows: the longest way.
      record.history({ user: turn % 10 === 0 ? `nobody${turn}` : accountName(turn * 31), limit: 100 }),
    );
    return {
      commit: median(alone),
      batch: median(batches),
      search: { p50: median(found), p99: percentile(found, 99) },
    };
  } finally {
    record.close();
  }
}

/** A state directory where `startDaemon` will look for it. */
function stateOf(host: SimulatedHost, name: string): string {
  const home = join(host.root, name);
  mkdirSync(home, { recursive: true, mode: 0o700 });
  return join(home, 'state');
}

/** Writes one batch of a new job; the job's acceptance is not measured. */
function batchOf(record: JobStore): (turn: number) => number {
  return (turn) => {
    const targets = Array.from({ length: batch }, (_, index) => ({
      user: accountName(index),
      before: 'on' as const,
    }));
    const run: Run = accept(record, targets, { at: Date.now() });
    const jobId = run.view.job.id;
    const openCall = { id: `${jobId}-call`, jobId, batch: 1, from: 0, to: batch, intentAt: Date.now() };
    const began = performance.now();
    run.step({ type: 'batch.started', batch: 1, from: 0, to: batch }, { openCall });
    record.recordProcess(openCall.id, { pid: 1000 + turn, startTicks: turn, bootId: 'boot' });
    const answer = { common: { answer: 'accepted' as const }, exceptions: [] };
    run.step(
      { type: 'batch.answered', batch: 1, durationMs: 1, from: 0, to: batch, ...answer },
      { closeCall: openCall.id },
    );
    const took = performance.now() - began;
    // What is left open would be taken up by the daemon that starts on this record.
    const common = { outcome: 'removed' as const, verified: true };
    run.step({ type: 'targets.settled', from: 0, to: batch, common, exceptions: [] });
    run.step({ type: 'job.finished', state: 'finished', counts: { ...run.view.job.counts } });
    return took;
  };
}

/** Milliseconds of each turn; what `act` returns as a number counts in place of its whole time. */
function series(count: number, act: (turn: number) => unknown): number[] {
  return Array.from({ length: count }, (_, turn) => {
    const began = performance.now();
    const told = act(turn);
    return typeof told === 'number' ? told : performance.now() - began;
  });
}

/** What the disk takes to make four KiB durable, ms: no commit can be faster. */
function rawSync(directory: string): number {
  const file = openSync(join(directory, 'raw'), 'w');
  const page = Buffer.alloc(4096, 1);
  const took = series(200, () => {
    writeSync(file, page, 0, page.length, 0);
    fdatasyncSync(file);
  });
  closeSync(file);
  return median(took);
}

async function startTimes(host: SimulatedHost): Promise<{ empty: number[]; full: number[] }> {
  const took = { empty: [] as number[], full: [] as number[] };
  for (let turn = 0; turn < starts; turn++) {
    for (const name of ['empty', 'full'] as const) {
      host.clearRuns();
      const daemon = await startDaemon(host, name, asService);
      await quiet(host, runsAtStart);
      took[name].push(daemon.readyMs);
      await daemon.stop();
    }
  }
  return took;
}
