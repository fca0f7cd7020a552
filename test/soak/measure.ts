import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { median } from '../bench/numbers.ts';
import { memory } from '../bench/proc.ts';
import type { Daemon } from '../integration/harness.ts';

/** What is held at the end of a round, when nobody watches and nothing runs. */
export interface Sample {
  /** Resident memory of the daemon and of the gateway, MiB. */
  daemonMiB: number;
  gatewayMiB: number;
  /** Open descriptors. */
  daemonFiles: number;
  gatewayFiles: number;
  /** state.db, bytes. */
  database: number;
}

/** Between the two thirds that are compared; what is not named here may not grow at all. */
const tolerance = {
  /** V8 widens its heap by steps, seldom and late: a leak goes on, so that a longer run shows the smaller one. */
  memoryShare: 1.25,
  /** A connection that is being closed. */
  files: 2,
  /** Of a job for ever on record by design: its row, and its two entries of the audit, which name its targets. */
  bytesPerJob: 3072,
  bytesPerTarget: 40,
};

export function measure(daemon: Daemon, gateway: number): Sample {
  return {
    daemonMiB: memory(daemon.pid).resident,
    gatewayMiB: memory(gateway).resident,
    daemonFiles: filesOf(daemon.pid),
    gatewayFiles: filesOf(gateway),
    database: statSync(databaseOf(daemon)).size,
  };
}

/** How many targets have not been deleted yet. */
export function targetsOnRecord(daemon: Daemon): number {
  const db = new DatabaseSync(databaseOf(daemon), { readOnly: true });
  const { count } = db.prepare('SELECT count(*) AS count FROM targets').get() as { count: number };
  db.close();
  return count;
}

function databaseOf(daemon: Daemon): string {
  return join(daemon.stateDir, 'state.db');
}

function filesOf(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}

/** After a first quarter for warming up, compares the medians of the first and the last third of the rounds. */
export function judge(
  samples: readonly Sample[],
  jobsPerRound: number,
  targetsPerJob: number,
): { lines: string[]; problems: string[] } {
  const warm = samples.slice(Math.ceil(samples.length / 4));
  const third = Math.floor(warm.length / 3);
  const middle = (part: readonly Sample[], key: keyof Sample) => median(part.map((sample) => sample[key]));
  const lines: string[] = [];
  const problems: string[] = [];
  const hold = (key: keyof Sample, mostOf: (early: number) => number) => {
    const early = middle(warm.slice(0, third), key);
    const late = middle(warm.slice(-third), key);
    const most = mostOf(early);
    const line = `${key}: ${early.toFixed(0)}, then ${late.toFixed(0)}; at most ${most.toFixed(0)}`;
    lines.push(line, `${key} by round: ${samples.map((sample) => sample[key].toFixed(0)).join(' ')}`);
    if (late > most) problems.push(line);
  };
  const memoryMost = (early: number) => early * tolerance.memoryShare;
  const filesMost = (early: number) => early + tolerance.files;
  const jobsBetween = (warm.length - third) * jobsPerRound;
  const bytes = jobsBetween * (tolerance.bytesPerJob + targetsPerJob * tolerance.bytesPerTarget);
  hold('daemonMiB', memoryMost);
  hold('gatewayMiB', memoryMost);
  hold('daemonFiles', filesMost);
  hold('gatewayFiles', filesMost);
  hold('database', (early) => early + bytes);
  return { lines, problems };
}
