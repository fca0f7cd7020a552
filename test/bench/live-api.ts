import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { inTime, median } from './numbers.ts';
import type { Measured } from './report.ts';
import { prepareHost, startDaemon } from './stage.ts';

const repeats = 41;
/** What the page's request may take as a whole, ms. */
const most = 45;
const cgi = join(import.meta.dirname, '../../dist/plugin/live_api.cgi');
const path = '/v1/jobs';

/** What the way through the CGI adds to a request; cpsrvd's own part is the same for every page of WHM. */
export async function liveApi(): Promise<Measured> {
  const host = await prepareHost(10);
  const took = {
    'on the socket': [] as number[],
    'through the CGI': [] as number[],
    'node -e 0': [] as number[],
  };
  try {
    const daemon = await startDaemon(host, 'daemon');
    try {
      // In turns, so that whatever else the machine does bends all of them alike.
      for (let turn = 0; turn < repeats; turn++) {
        took['on the socket'].push(await timed(() => ask(daemon.socket)));
        took['through the CGI'].push(await timed(() => askThroughCgi(daemon.socket)));
        took['node -e 0'].push(await timed(() => run(process.execPath, ['-e', '0'], {})));
      }
    } finally {
      await daemon.stop();
    }
  } finally {
    await host.dispose();
  }
  const direct = median(took['on the socket']);
  const whole = median(took['through the CGI']);
  return {
    tables: [
      {
        title: `GET ${path}, ${repeats} times each`,
        rows: [
          ['', 'fastest', 'median', 'added'],
          ...Object.entries(took).map(([name, values]) => [
            name,
            inTime(Math.min(...values)),
            inTime(median(values)),
            inTime(median(values) - direct),
          ]),
        ],
      },
    ],
    promises: [
      { text: `a request through the CGI within ${most} ms (${whole.toFixed(1)} ms)`, holds: whole <= most },
    ],
    data: took,
  };
}

async function timed(act: () => Promise<string>): Promise<number> {
  const began = performance.now();
  await act();
  return performance.now() - began;
}

async function ask(socketPath: string): Promise<string> {
  const asked = request({ socketPath, path, headers: { 'X-Actor': 'whm:root' }, agent: false }).end();
  const [response] = (await once(asked, 'response')) as [import('node:http').IncomingMessage];
  return text(response);
}

async function askThroughCgi(socket: string): Promise<string> {
  const output = await run(cgi, [], {
    REMOTE_USER: 'root',
    cp_security_token: '/cpsess1234567890',
    REQUEST_METHOD: 'GET',
    QUERY_STRING: `path=${encodeURIComponent(path)}`,
    WHM_2FA_RESET_NODE: process.execPath,
    WHM_2FA_RESET_SOCKET: socket,
  });
  if (!output.startsWith('Status: 200 ')) throw new Error(output);
  return output;
}

async function run(program: string, args: readonly string[], env: Record<string, string>): Promise<string> {
  const child = spawn(program, args, {
    env: { PATH: '/usr/bin:/bin', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return text(child.stdout);
}
