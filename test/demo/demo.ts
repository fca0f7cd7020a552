/**
 * The main job on a simulated cPanel host: starts the daemon, removes 2FA from a few hundred of some thousand
 * accounts, and stays until Ctrl-C, with the page in a simulated WHM. `--once` ends after the job.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createHost, type SimulatedHost } from '../host/host.ts';
import { placePlugin } from '../host/plugin.ts';
import { type SimulatedWhm, startWhm } from '../host/whm/start.ts';
import { type Product, startProduct } from './product.ts';

const cli = join(import.meta.dirname, '../../dist/cli.mjs');
const isOnce = process.argv.includes('--once');
const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => interrupted.abort());

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

async function startPage(host: SimulatedHost, { socket }: Product): Promise<SimulatedWhm> {
  const whm = await startWhm({
    root: host.root,
    tls: false,
    users: [{ name: 'root', password: 'demo' }],
    environment: { WHM_2FA_RESET_NODE: process.execPath, WHM_2FA_RESET_SOCKET: socket },
  });
  await placePlugin(host.root);
  return whm;
}

async function runCli(args: string[], input = ''): Promise<number> {
  const child = spawn(process.execPath, [cli, ...args], { stdio: ['pipe', 'inherit', 'inherit'] });
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 130;
}

async function untilInterrupted(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const keepAlive = setInterval(() => undefined, 60_000);
  interrupted.signal.addEventListener('abort', () => resolve());
  if (interrupted.signal.aborted) resolve();
  await promise;
  clearInterval(keepAlive);
}

const { host, names } = await prepareHost();
const product = await startProduct(host);
const whm = await startPage(host, product);
try {
  const { socket } = product;
  const reason = 'Phones lost in the office move';
  say(
    `A simulated cPanel host with 3,000 accounts, ${host.twoFactor().size} of them with 2FA, is in ${host.root}`,
  );
  say(`WHM is at ${whm.url}/  (user root, password demo); the daemon listens on ${socket}\n`);
  say(`$ whm-2fa-reset remove --file - --yes --reason "${reason}"   # ${names.length} names\n`);
  const remove = ['--socket', socket, 'remove', '--file', '-', '--yes', '--reason', reason];
  const status = await runCli(remove, `${names.join('\n')}\n`);
  if (status !== 130) {
    say(`\nExit status ${status}: some accounts were refused or failed on purpose, to show how that looks.`);
  }
  if (status !== 3 && !interrupted.signal.aborted) process.exitCode = 1;
  if (!isOnce && !interrupted.signal.aborted) {
    say(`\nNow the page: open ${whm.url}/ in a browser, log in as root with the password "demo", and click`);
    say('"2FA Reset" in the menu. Or try the command in another terminal:');
    say(`  ${process.execPath} ${cli} --socket ${socket} remove acct00001 acct00002`);
    say('Ctrl-C ends the demo.');
    await untilInterrupted();
  }
} finally {
  await whm.close();
  await product.stop();
  await host.dispose();
}
