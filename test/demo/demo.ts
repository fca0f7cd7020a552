/**
 * The main job on a simulated cPanel host: starts the daemon, removes 2FA from a few hundred of some thousand
 * accounts, and stays until Ctrl-C. `--once` ends after the job.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createHost, type SimulatedHost } from '../host/host.ts';
import { startDaemon } from './daemon.ts';

const cli = join(import.meta.dirname, '../../dist/cli.mjs');
const isOnce = process.argv.includes('--once');
const interrupted = new AbortController();
process.on('SIGINT', () => interrupted.abort());
process.on('SIGTERM', () => interrupted.abort());

const say = (text: string) => process.stdout.write(`${text}\n`);

/** A host where not everything goes well: some accounts are off, some unknown, some refused, some do not take. */
async function prepareHost(): Promise<{ host: SimulatedHost; names: string[] }> {
  const host = await createHost({ accounts: 3000, twoFactorShare: 0.4, resellers: 12 });
  const on = [...host.twoFactor()].filter((name) => name.startsWith('acct')).slice(0, 390);
  const off = Array.from({ length: 3000 }, (_, index) => `acct${String(index).padStart(5, '0')}`)
    .filter((name) => !host.twoFactor().has(name))
    .slice(0, 12);
  host.control({
    delays: { startupMs: 300, perAccountMicros: 8000 },
    faults: [
      { kind: 'refuse-users', users: { [on[40] ?? '']: 'This account is locked by an administrator.' } },
      { kind: 'save-lost', users: on.slice(60, 63) },
    ],
  });
  return { host, names: [...on, ...off, 'nobodyhere', 'info@acct00001.example', 'helper@acct00001'] };
}

async function runCli(args: string[], input = ''): Promise<number> {
  const child = spawn(process.execPath, [cli, ...args], { stdio: ['pipe', 'inherit', 'inherit'] });
  child.stdin.end(input);
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 130;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || !child.kill('SIGTERM')) return;
  await once(child, 'exit');
}

const { host, names } = await prepareHost();
const { child, socket } = await startDaemon(host);
try {
  say(
    `A simulated cPanel host with 3,000 accounts, ${host.twoFactor().size} of them with 2FA, is in ${host.root}`,
  );
  say(`The daemon listens on ${socket}\n`);
  say(
    `$ whm-2fa-reset remove --file - --yes --reason "Phones lost in the office move"   # ${names.length} names\n`,
  );
  const reason = 'Phones lost in the office move';
  const remove = ['--socket', socket, 'remove', '--file', '-', '--yes', '--reason', reason];
  const status = await runCli(remove, `${names.join('\n')}\n`);
  say(`\nExit status ${status}: some accounts were refused or failed on purpose, to show how that looks.`);
  if (status !== 3) process.exitCode = 1;
  if (!isOnce && !interrupted.signal.aborted) {
    say('\nTry it yourself in another terminal; Ctrl-C ends the demo:');
    say(`  ${process.execPath} ${cli} --socket ${socket} remove acct00001 acct00002`);
    await new Promise((resolve) => {
      const keepAlive = setInterval(() => undefined, 60_000);
      interrupted.signal.addEventListener('abort', () => resolve(clearInterval(keepAlive)));
    });
  }
} finally {
  await end(child);
  await host.dispose();
}
