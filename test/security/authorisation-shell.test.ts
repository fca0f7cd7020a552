import assert from 'node:assert/strict';
import { chmodSync, chownSync, copyFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Command } from 'commander';
import { buildProgram } from '../../daemon/cli/program.ts';
import { routed } from './commands.ts';
import { built, start } from '../integration/child.ts';
import { folder, openToAll } from '../integration/harness.ts';
import { type World, world } from './authorisation.ts';
import { tableOf } from './table.ts';

/**
 * Exit statuses of every command by who runs it: nobody is any hosting customer; 5: not permitted. doctor finds that
 * nothing is installed here.
 */
const shells = tableOf(`
               root  nobody
  status       0     5
  remove       0     5
  list         0     5
  jobs         0     5
  job show     0     5
  job follow   0     5
  job cancel   2     5
  job retry    2     5
  audit        0     5
  audit verify  0     5
  audit export  0     5
  why          0     5
  overview     0     5
  not-back     8     5
  story        0     5
  complete     0     0
  doctor       4     5
  api          0     5
`);

const skip = process.getuid?.() !== 0 && 'needs root to become another user';
const reason = ['--yes', '--reason', 'lost phone'];

function argumentsOf(command: string, { daemon, jobs }: World): string[] {
  const id = jobs['cli'] ?? '';
  const more: Record<string, string[]> = {
    remove: ['roots', ...reason],
    'job show': [id],
    'job follow': [id],
    'job cancel': [id],
    'job retry': [id, ...reason],
    complete: ['accounts', ''],
    why: ['roots'],
    doctor: ['--config', daemon.configFile],
    'not-back': ['--days', '0'],
    story: ['roots'],
    api: ['twofactorauth_policy_status'],
  };
  return [...command.split(' '), ...(more[command] ?? [])];
}

/** The names of a grammar's commands that do something. */
function leaves({ commands }: Command, before = ''): string[] {
  return commands.flatMap((one) => {
    const name = `${before}${one.name()}`;
    return one.commands.length > 0 ? leaves(one, `${name} `) : [name];
  });
}

test('the table names every command of the command line', () => {
  const ignore = () => {};
  const program = buildProgram(async () => {}, { prompt: ignore, raw: ignore });
  const rows = new Set(shells.map(({ row }) => row));
  const known = [...leaves(program), 'audit'];
  assert.deepEqual(known.toSorted(), [...rows].toSorted());
});

test('every command by root and by another user of the server', { skip }, async (t) => {
  const all = await world(t);
  const program = readableCli(t);
  openToAll(all.daemon.dir);
  for (const { row, column, cell } of shells) {
    const command = [process.execPath, program, '--socket', all.daemon.socket, ...argumentsOf(row, all)];
    const { code, stdout, stderr } = await start(command, column === 'root' ? {} : { as: 'nobody' }).ended;
    assert.equal(code, Number(cell), `${column} ${row}: ${stderr}`);
    if (column === 'nobody') assert.equal(stdout, '', `${row} tells nothing`);
  }
});

/** The command line where anybody may run it, as on a server. */
function readableCli(t: TestContext): string {
  const dir = folder(t);
  openToAll(dir);
  for (const name of ['cli.mjs', 'direct.mjs', 'doctor.mjs']) copyFileSync(built(name), join(dir, name));
  return join(dir, 'cli.mjs');
}

/** What another account of the server is told: an error's code, or a status and a body's length. */
async function tried(script: string, ...args: string[]): Promise<string> {
  const { stdout, stderr } = await start([process.execPath, '-e', script, ...args], { as: 'nobody' }).ended;
  assert.equal(stderr, '');
  return stdout;
}

const asking = `
const [socketPath, ...lines] = process.argv.slice(1);
const ask = (line) => new Promise((resolve) => {
  const [method, path] = line.split(' ');
  require('node:http').request({ socketPath, method, path, headers: { 'X-Actor': 'cli' } })
    .on('error', ({ code }) => resolve(code))
    .on('response', (response) => {
      let length = 0;
      response.on('data', (part) => (length += part.length));
      response.on('end', () => resolve(response.statusCode + ' ' + length));
    })
    .end();
});
(async () => {
  const told = [];
  for (const line of lines) told.push(await ask(line));
  process.stdout.write(told.join());
})();`;

const opening = `
try { require('node:fs').openSync(process.argv[1], process.argv[2]); process.stdout.write('opened'); }
catch ({ code }) { process.stdout.write(code); }`;

test('a user of the server reaches no socket, file or --direct', { skip }, async (t) => {
  const { daemon, gatewaySocket } = await world(t);
  openToAll(daemon.dir);
  for (const socket of [daemon.socket, gatewaySocket]) {
    assert.equal(await tried(asking, socket, 'GET /v1/status'), 'EACCES');
  }
  for (const [file, mode] of [
    [join(daemon.stateDir, 'state.db'), 'r'],
    [join(daemon.stateDir, 'new'), 'w'],
    [join(dirname(daemon.socket), 'new'), 'w'],
  ] as const) {
    assert.equal(await tried(opening, file, mode), 'EACCES', file);
  }
  await daemon.stop();
  chmodSync(daemon.configFile, 0o644);
  const direct = ['remove', 'roots', ...reason, '--direct', '--config', daemon.configFile];
  const { code, stdout } = await start([process.execPath, readableCli(t), ...direct], { as: 'nobody' }).ended;
  assert.notEqual(code, 0);
  assert.equal(stdout, '');
  await daemon.start();
});

test('the gateway’s user reaches the gateway’s socket, which takes no command', { skip }, async (t) => {
  const dir = join(folder(t), 'gateway');
  const socket = join(dir, 'gateway.sock');
  const { daemon, jobs } = await world(t, { gateway: { socket } });
  openToAll(daemon.dir);
  openToAll(dirname(dir));
  // As the socket unit makes them: root's, for the gateway's group.
  const { gid } = statSync('/proc/self');
  assert.equal(gid, 0);
  for (const [path, mode] of [
    [dir, 0o750],
    [socket, 0o660],
  ] as const) {
    chownSync(path, 0, nogroup);
    chmodSync(path, mode);
  }
  const lines = routed.map((name) => name.replace(':id', jobs['cli'] ?? ''));
  assert.equal(await tried(asking, socket, ...lines), lines.map(() => '404 0').join());
  assert.equal(await tried(asking, daemon.socket, 'GET /v1/status'), 'EACCES');
  assert.equal(await tried(opening, join(daemon.stateDir, 'state.db'), 'r'), 'EACCES');
});

/** The group that `start` gives to nobody. */
const nogroup = 65_534;
