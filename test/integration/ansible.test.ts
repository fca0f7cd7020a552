import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { stringify } from 'yaml';
import { JobList } from '../../daemon/protocol/job.ts';
import type { SimulatedHost } from '../host/host.ts';
import { built, type Ended, start } from './child.ts';
import { type Daemon, folder, prepare, type Stage } from './harness.ts';
import { removal, removals } from './jobs.ts';

const program = '/usr/bin/ansible-playbook';
const skip = !existsSync(program) && 'ansible-core is not installed';
const project = join(import.meta.dirname, '../..');

interface Account {
  user: string;
  changed: boolean;
  failed: boolean;
  outcome?: string;
  intent?: string;
  reason?: string;
}
interface Result {
  changed: boolean;
  failed?: boolean;
  accounts: Account[];
  job?: { id: string };
  msg?: string;
}
interface Server {
  host: SimulatedHost;
  daemon: Daemon;
}

/** Servers one, two, … of their own, reached by local connections, and the playbook run against them. */
class Fleet {
  readonly servers: Server[];
  readonly #dir: string;

  constructor(dir: string, servers: Server[]) {
    this.servers = servers;
    this.#dir = dir;
    const path = join(dir, 'whm-2fa-reset');
    writeFileSync(path, `#!/bin/sh\nexec ${process.execPath} ${built('cli.mjs')} "$@"\n`, { mode: 0o755 });
    const local = { ansible_connection: 'local', ansible_python_interpreter: '/usr/bin/python3' };
    const hosts = servers.map(({ daemon }, index) => [
      `server${index + 1}`,
      { ...local, executable: path, socket: daemon.socket },
    ]);
    writeFileSync(join(dir, 'inventory.yml'), stringify({ all: { hosts: Object.fromEntries(hosts) } }));
    // Hands over what the module returned on each host; a play of its own would take as long as the module.
    const play = readFileSync(join(project, 'ansible/remove.yml'), 'utf8');
    const told = ['      ignore_errors: true', '      register: told', '    - ansible.builtin.debug:'];
    const message = `        msg: "told {{ inventory_hostname }} {{ told | to_json | b64encode }}"`;
    writeFileSync(join(dir, 'told.yml'), [play, ...told, message, ''].join('\n'));
  }

  async play(variables: object, ...args: string[]): Promise<Ended> {
    return this.#run(join(project, 'ansible/remove.yml'), variables, args);
  }

  /** What the module returned, server by server. */
  async results(variables: object, ...args: string[]): Promise<Result[]> {
    const { code, stdout, stderr } = await this.#run(join(this.#dir, 'told.yml'), variables, args);
    assert.equal(code, 0, stdout + stderr);
    return this.servers.map((_, index) => {
      const [, text = ''] = new RegExp(`told server${index + 1} ([\\w+/=]+)`, 'u').exec(stdout) ?? [];
      return JSON.parse(Buffer.from(text, 'base64').toString()) as Result;
    });
  }

  #run(playbook: string, variables: object, args: readonly string[]): Promise<Ended> {
    const extra = JSON.stringify({ reason: 'phones lost', ...variables });
    const command = [program, '-i', join(this.#dir, 'inventory.yml'), playbook, '-e', extra, ...args];
    const home = join(this.#dir, 'home');
    mkdirSync(home, { recursive: true });
    return start(command, {
      env: {
        HOME: home,
        LC_ALL: 'C.UTF-8',
        ANSIBLE_LIBRARY: join(project, 'ansible/library'),
        ANSIBLE_LOCAL_TEMP: home,
        ANSIBLE_NOCOLOR: '1',
        ANSIBLE_PIPELINING: '1',
        PYTHONDONTWRITEBYTECODE: '1',
      },
    }).ended;
  }
}

async function fleet(t: TestContext, ...stages: Stage[]): Promise<Fleet> {
  const servers = await Promise.all(
    stages.map(async (stage) => {
      const server = await prepare(t, stage);
      await server.daemon.start();
      return server;
    }),
  );
  return new Fleet(folder(t), servers);
}

const changes = (results: readonly Result[]) => results.map(({ changed }) => changed);

test('three servers: a dry run, the removal, and once more', { skip }, async (t) => {
  const three = await fleet(
    t,
    { on: ['alice', 'bob'] },
    { on: ['alice'], off: ['bob'] },
    { off: ['alice', 'bob'] },
  );
  const users = { users: ['alice', 'bob'] };

  const dry = await three.results(users, '--check');
  assert.deepEqual(changes(dry), [true, true, false]);
  assert.deepEqual(dry[1]?.accounts, [
    { user: 'alice', intent: 'remove', changed: true, failed: false },
    { user: 'bob', intent: 'already-off', changed: false, failed: false },
  ]);
  for (const { host, daemon } of three.servers) {
    assert.deepEqual(removals(host), []);
    assert.deepEqual((await daemon.request('GET', '/v1/jobs')).as(JobList).items, []);
  }

  const real = await three.results(users);
  assert.deepEqual(changes(real), [true, true, false], 'who was on and now is off');
  assert.deepEqual(real[1]?.accounts, [
    { user: 'alice', outcome: 'removed', changed: true, failed: false },
    { user: 'bob', outcome: 'already-off', changed: false, failed: false },
  ]);
  for (const { host, daemon } of three.servers) {
    assert.equal(host.twoFactor().size, 0);
    const [job] = (await daemon.request('GET', '/v1/jobs')).as(JobList).items;
    assert.equal(job?.reason, 'phones lost');
  }

  assert.deepEqual(changes(await three.results(users)), [false, false, false], 'idempotent');
});

test('an account that fails is told by name, and the others are done', { skip }, async (t) => {
  const two = await fleet(t, { on: ['alice', 'bob'] }, { on: ['alice', 'carol'] });
  const [one, other] = two.servers;
  const users = { users: ['alice', 'carol'] };
  const [first, second] = await two.results(users);
  assert.deepEqual([first?.failed, first?.changed], [true, true]);
  assert.deepEqual(
    first?.accounts.map(({ user, changed, failed }) => [user, changed, failed]),
    [
      ['alice', true, false],
      ['carol', false, true],
    ],
  );
  assert.match(first?.accounts[1]?.reason ?? '', /no such account/u);
  assert.match(first?.msg ?? '', /1 of 2 accounts failed: carol/u);
  assert.deepEqual([second?.failed ?? false, second?.changed], [false, true]);
  assert.deepEqual([...(one?.host.twoFactor() ?? [])], ['bob']);
  assert.equal(other?.host.twoFactor().size, 0);

  one?.host.addFault({ kind: 'save-lost', when: { function: removal } });
  const [lost] = await two.results({ users: ['bob'] });
  assert.deepEqual([lost?.failed, lost?.changed, lost?.accounts[0]?.outcome], [true, false, 'failed']);
});

test('batch by batch: the next begins when the last has ended; one server that is down fails alone', {
  skip,
}, async (t) => {
  const three = await fleet(t, { on: ['alice'] }, { on: ['alice'] }, { on: ['alice'] });
  await three.servers[1]?.daemon.stop();
  const { code, stdout } = await three.play({ users: ['alice'], batch: 2 });
  assert.equal(code, 2, stdout);
  assert.match(stdout, /^server1 +: ok=1 +changed=1 .*failed=0/mu);
  assert.match(stdout, /^server2 +: ok=0 +changed=0 .*failed=1/mu);
  assert.match(stdout, /^server3 +: ok=1 +changed=1 .*failed=0/mu);
  assert.match(stdout, /The daemon cannot be reached/u);
  assert.deepEqual(
    three.servers.map(({ host }) => host.twoFactor().size),
    [0, 1, 0],
  );
  const [first, last] = [0, 2].map((index) => removals(three.servers[index]?.host ?? assert.fail())[0]);
  assert.ok((first?.endedAt ?? Number.POSITIVE_INFINITY) <= (last?.startedAt ?? 0), 'one after the other');
});

test('a job that went out of sight is named, and may have changed something', { skip }, async (t) => {
  const one = await fleet(t, { on: ['alice'] });
  const executable = join(one.servers[0]?.daemon.dir ?? '', 'cut-off');
  const problem = {
    code: 'daemon-unreachable',
    title: 'Gone',
    detail: 'It stopped.',
    next: 'Start it.',
    jobId: 'J',
  };
  writeFileSync(executable, `#!/bin/sh\necho '${JSON.stringify({ problem })}'; exit 6\n`, { mode: 0o755 });
  const [cut] = await one.results({ users: ['alice'], executable });
  assert.deepEqual([cut?.failed, cut?.changed, cut?.job?.id], [true, true, 'J']);
});
