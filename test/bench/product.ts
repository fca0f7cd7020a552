import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { JobEvent } from '../../daemon/protocol/events.ts';
import type { SimulatedHost } from '../host/host.ts';
import { covered, largestGap } from './numbers.ts';
import { cli } from './stage.ts';

/** One removal by the product's command line; times in ms, measured from the start of its process. */
export interface Removed {
  total: number;
  firstEvent: number;
  /** The first time that whmapi1's answers are told. */
  firstAnswer: number;
  /** How many names that tells of. */
  firstTold: number;
  /** The longest silence: before the first event, between two, or behind the last. */
  gap: number;
  /** whmapi1 runs, and the time in which at least one was under way. */
  runs: number;
  whmapi1: number;
  /** What is left of the total when whmapi1's time is taken away. */
  own: number;
  /** How long the longest removing call took beyond the fastest call of any kind: others wait for its lock. */
  held: number;
}

/** Removes 2FA from the names through the built command line and daemon. */
export async function removeByProduct(
  host: SimulatedHost,
  socket: string,
  names: readonly string[],
): Promise<Removed> {
  host.clearRuns();
  const began = performance.now();
  const options = ['--file', '-', '--yes', '--reason', 'A measurement'];
  const child = spawn(process.execPath, [cli, '--socket', socket, '--ndjson', 'remove', ...options], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  child.stdin.end(names.join('\n'));
  const times: number[] = [];
  let first: { at: number; told: number } | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    const at = performance.now() - began;
    times.push(at);
    const event = JSON.parse(line) as JobEvent;
    if (event.type === 'batch.answered') first ??= { at, told: event.to - event.from };
  }
  const [code] = (await ended) as [number | null];
  const total = performance.now() - began;
  if (code !== 0) throw new Error(`The command line ended with ${code}`);
  if (first === undefined) throw new Error('No answer was told');
  return {
    total,
    firstEvent: times[0] ?? total,
    firstAnswer: first.at,
    firstTold: first.told,
    gap: largestGap([0, ...times, total]),
    ...whmapi1Side(host, total),
  };
}

function whmapi1Side(host: SimulatedHost, total: number) {
  const runs = host.runs().map(({ function: name, startedAt, endedAt }) => {
    if (endedAt === null) throw new Error(`A run of ${name} has not ended`);
    return { name, from: startedAt, to: endedAt };
  });
  const lengths = runs.map(({ from, to }) => to - from);
  const removals = runs.filter(({ name }) => name === 'twofactorauth_remove_user_config');
  const whmapi1 = covered(runs);
  const held = Math.max(...removals.map(({ from, to }) => to - from)) - Math.min(...lengths);
  return { runs: runs.length, whmapi1, own: total - whmapi1, held };
}
