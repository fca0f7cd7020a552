import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { inTime, median } from './numbers.ts';
import type { Measured } from './report.ts';
import { cli, prepareHost, quiet, runsAtStart, startDaemon } from './stage.ts';

const repeats = 7;

/** How long the daemon takes to be ready, and the command line to show the daemon's state. */
export async function startup(): Promise<Measured> {
  const host = await prepareHost(10);
  const took = {
    'node -e 0': [] as number[],
    'daemon to ready': [] as number[],
    'CLI status': [] as number[],
  };
  try {
    for (let turn = 0; turn < repeats; turn++) {
      host.clearRuns();
      const daemon = await startDaemon(host, 'daemon');
      // Before the first status is asked, so that none waits for whmapi1.
      await quiet(host, runsAtStart);
      took['daemon to ready'].push(daemon.readyMs);
      took['CLI status'].push(await timed([cli, '--socket', daemon.socket, 'status']));
      took['node -e 0'].push(await timed(['-e', '0']));
      await daemon.stop();
    }
  } finally {
    await host.dispose();
  }
  const bare = median(took['node -e 0']);
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
    promises: [],
    data: took,
  };
}

async function timed(args: readonly string[]): Promise<number> {
  const began = performance.now();
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}`);
  return performance.now() - began;
}
