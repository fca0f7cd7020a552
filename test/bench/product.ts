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
  /** The longest silence after the first event: between two events, or behind the last. */
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
  const events: { type: JobEvent['type']; at: number }[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const at = performance.now() - began;
    events.push({ type: (JSON.parse(line) as JobEvent).type, at });
  }
  const [code] = (await ended) as [number | null];
  const total = performance.now() - began;
  if (code !== 0) throw new Error(`The command line ended with ${code}`);
  const first = events.find(({ type }) => type === 'batch.answered');
  return {
    total,
    firstEvent: events[0]?.at ?? total,
    firstAnswer: first?.at ?? total,
    gap: largestGap([...events.map(({ at }) => at), total]),
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
