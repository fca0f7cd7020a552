import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { inTime, median } from './numbers.ts';
import type { Measured } from './report.ts';
import {
  asService,
  cli,
  compileCache,
  prepareHost,
  quiet,
  type RunningDaemon,
  runsAtStart,
  startDaemon,
} from './stage.ts';

const repeats = 21;
/** What it may take once it has run before, ms. */
const mostToReady = 120;
const mostForStatus = 60;

/** How long the daemon takes to be ready, and the command line to show the daemon's state. */
export async function startup(): Promise<Measured> {
  const host = await prepareHost(10);
  const took = {
    'node -e 0': [] as number[],
    'daemon to ready': [] as number[],
    'the same, its cache empty': [] as number[],
    'CLI status': [] as number[],
    'the same, of a daemon nobody has asked': [] as number[],
  };
  const cache = compileCache(host);
  const cached = { ...asService, env: { ...asService.env, ...cache } };
  const status = (socket: string) => timed([cli, '--socket', socket, 'status'], cache);
  const ended = async (daemon: RunningDaemon) => {
    // Before a status is asked, so that none waits for whmapi1.
    await quiet(host, runsAtStart);
    await daemon.stop();
    host.clearRuns();
  };
  try {
    for (let turn = -1; turn < repeats; turn++) {
      const plain = await startDaemon(host, 'daemon', asService);
      await ended(plain);
      const daemon = await startDaemon(host, 'daemon', cached);
      await quiet(host, runsAtStart);
      const first = await status(daemon.socket);
      const warm = await status(daemon.socket);
      await ended(daemon);
      // The first turn fills the cache.
      if (turn < 0) continue;
      took['node -e 0'].push(await timed(['-e', '0']));
      took['the same, its cache empty'].push(plain.readyMs);
      took['daemon to ready'].push(daemon.readyMs);
      took['the same, of a daemon nobody has asked'].push(first);
      took['CLI status'].push(warm);
    }
  } finally {
    await host.dispose();
  }
  const bare = median(took['node -e 0']);
  const ready = median(took['daemon to ready']);
  const told = median(took['CLI status']);
  return {
    tables: [
      {
        title: `Start-up, ${repeats} times each; the last column is what Node itself does not cost`,
        rows: [
          ['', 'fastest', 'median', 'above bare Node'],
          ...Object.entries(took).map(([name, values]) => [
            name,
            inTime(Math.min(...values)),
            inTime(median(values)),
            inTime(median(values) - bare),
          ]),
        ],
      },
    ],
    promises: [
      { text: `ready within ${mostToReady} ms (${ready.toFixed(0)} ms)`, holds: ready <= mostToReady },
      {
        text: `status of a daemon at work within ${mostForStatus} ms (${told.toFixed(0)} ms)`,
        holds: told <= mostForStatus,
      },
    ],
    data: took,
  };
}

async function timed(args: readonly string[], env: Record<string, string> = {}): Promise<number> {
  const began = performance.now();
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { PATH: process.env['PATH'], ...env },
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}`);
  return performance.now() - began;
}
