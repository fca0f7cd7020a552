import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { JobList } from '../../daemon/protocol/job.ts';
import { sectionsOf } from '../unit/protocol/markdown.ts';
import { built, type Ended, start } from './child.ts';
import { type Daemon, folder, stage } from './harness.ts';
import { seed } from './seed.ts';
import type { SimulatedHost } from '../host/host.ts';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const recipes = sectionsOf(readme).filter(({ chapter, level }) => chapter === 'Recipes' && level === 3);
const usualPath = '/usr/bin:/bin';

/** A server with the programs that the recipes call; a shell on it runs each block as it stands. */
interface Server {
  host: SimulatedHost;
  daemon: Daemon;
  /** The folder in which the blocks run. */
  dir: string;
  run: (block: string, args?: readonly string[], input?: string) => Promise<Ended>;
}

async function server(t: TestContext): Promise<Server> {
  const { host, daemon } = await stage(t, {
    accounts: [
      ...['alice', 'bob', 'carol'].map((name) => ({ name, twoFactor: true })),
      ...['dora', 'erik'].map((name) => ({ name, twoFactor: true, owner: 'bigreseller' })),
    ],
  });
  host.addReseller('bigreseller');
  const dir = folder(t);
  const bin = join(dir, 'sbin');
  mkdirSync(bin);
  const program = (name: string, body: string) => {
    writeFileSync(join(bin, name), `#!/bin/sh\n${body}\n`);
    chmodSync(join(bin, name), 0o755);
  };
  program(
    'whm-2fa-reset',
    `exec '${process.execPath}' '${built('cli.mjs')}' --socket '${daemon.socket}' "$@"`,
  );
  // The far end of a connection is this server too.
  program('ssh', `echo "$2" >>'${dir}/reached'; exec sh -c "$3"`);
  program('logger', `printf '%s\\n' "$@" >>'${dir}/logged'`);
  return {
    host,
    daemon,
    dir,
    async run(block, args = [], input = '') {
      const here = block
        .replaceAll('/usr/local/sbin', bin)
        .replaceAll('/root/2fa', dir)
        .replaceAll('/run/whm-2fa-reset/daemon.sock', daemon.socket);
      const script = join(dir, 'block');
      writeFileSync(script, `cd '${dir}' || exit 99\n${here}`);
      return start(['sh', script, ...args], { env: { PATH: `${bin}${delimiter}${usualPath}` }, input }).ended;
    },
  };
}

/** The blocks of a recipe, which must be so many. */
function blocksOf(title: string, count: number, language = 'sh'): string[] {
  const recipe = recipes.find((section) => section.title === title) ?? assert.fail(`no recipe "${title}"`);
  const blocks = recipe.fences.map((fence) => {
    assert.equal(fence.language, language, title);
    return fence.text;
  });
  assert.equal(blocks.length, count, title);
  return blocks;
}

async function lastJob(daemon: Daemon): Promise<{ reason: string; ticket: string | undefined }> {
  const [job] = (await daemon.request('GET', '/v1/jobs')).as(JobList).items;
  return { reason: job?.reason ?? '', ticket: job?.ticket };
}

const done = { code: 0, signal: null, stderr: '' };
const ends = ({ code, signal, stderr }: Ended) => ({ code, signal, stderr });

/** Each recipe, by its heading, and what it does. */
const checks: Record<string, (made: Server, t: TestContext) => Promise<void>> = {
  async 'One account'({ host, daemon, run }) {
    for (const block of blocksOf('One account', 1)) assert.deepEqual(ends(await run(block)), done);
    assert.deepEqual(host.twoFactor(), new Set(['bob', 'carol', 'dora', 'erik']));
    assert.equal((await lastJob(daemon)).ticket, '4711');
  },

  async 'A list from a file'({ host, dir, run }) {
    writeFileSync(join(dir, 'names.txt'), '# the third floor\nalice\ncarol # on leave\n');
    for (const block of blocksOf('A list from a file', 1)) {
      const ended = await run(block);
      assert.deepEqual([ended.code, ended.stderr], [0, 'A dry run: nothing was started.\n']);
    }
    assert.deepEqual(host.twoFactor(), new Set(['bob', 'dora', 'erik']));
  },

  async 'All accounts of a reseller'({ host, run }) {
    for (const block of blocksOf('All accounts of a reseller', 1)) {
      assert.deepEqual(ends(await run(block)), done);
    }
    assert.deepEqual(host.twoFactor(), new Set(['alice', 'bob', 'carol']));
  },

  async 'From cron'({ host, dir, run }) {
    const [table = ''] = blocksOf('From cron', 1, 'cron');
    const lines = table.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    const [path = '', job = '', ...more] = lines;
    assert.deepEqual([path.startsWith('PATH='), more], [true, []]);
    // A percent sign would end the command (crontab(5)).
    assert.doesNotMatch(job, /%/u);
    const [, command = ''] = /^30 2 \* \* \* root (.+)$/u.exec(job) ?? [];
    const night = async () => run(`${path}\n${command}\n`);
    assert.equal((await night()).code, 1, 'no list, no job');
    writeFileSync(join(dir, 'names.txt'), 'alice\nghost\n');
    assert.equal((await night()).code, 3);
    assert.ok(existsSync(join(dir, 'names.txt')), 'what was not done is kept');
    writeFileSync(join(dir, 'names.txt'), 'alice\nbob\n');
    assert.deepEqual(ends(await night()), done);
    assert.deepEqual([existsSync(join(dir, 'names.txt')), existsSync(join(dir, 'done.txt'))], [false, true]);
    assert.deepEqual(host.twoFactor(), new Set(['carol', 'dora', 'erik']));
  },

  async 'Who has not come back'({ daemon, dir, run }) {
    const [table = ''] = blocksOf('Who has not come back', 1, 'cron');
    const [path = '', job = ''] = table.split('\n');
    const [, command = ''] = /^0 7 \* \* 1 root (.+)$/u.exec(job) ?? [];
    const week = async () => (await run(`${path}\n${command}\n`)).stdout;
    assert.equal(await week(), '', 'cron sends no mail');
    await seed(daemon, [{ users: ['alice', 'ghost'], daysAgo: 15 }]);
    await run('whm-2fa-reset remove alice bob --yes --reason x');
    assert.equal(await week(), '', 'bob was reset today, and alice again');
    await seed(daemon, [{ users: ['bob'], daysAgo: 14.5 }]);
    assert.equal(await week(), '2FA is still off: see not-back.csv\n');
    assert.match(readFileSync(join(dir, 'not-back.csv'), 'utf8'), /"bob"/u);
  },

  async 'From a help-desk script'({ host, daemon, run }) {
    const [script = ''] = blocksOf('From a help-desk script', 1);
    assert.equal((await run(script, ['alice', 'T-1'])).stdout, 'done\n');
    assert.equal((await lastJob(daemon)).ticket, 'T-1');
    assert.equal((await run(script, ['ghost', 'T-2'])).stdout, 'not done\n');
    assert.equal((await run(script, ['--all-enabled', 'T-3'])).stdout, 'not done\n');
    assert.deepEqual(host.twoFactor(), new Set(['bob', 'carol', 'dora', 'erik']));
    await daemon.stop();
    assert.equal((await run(script, ['bob', 'T-4'])).stdout, 'try again later\n');
    await daemon.start();
  },

  async 'In place of whmapi1'({ host, daemon, run }, t) {
    const [swapped = '', http = ''] = blocksOf('In place of whmapi1', 2);
    const ended = await run(swapped);
    assert.deepEqual(ends(ended), done);
    const { data } = JSON.parse(ended.stdout) as { data: unknown };
    assert.deepEqual(data, { failed: {}, users_modified: ['alice', 'bob'] });
    assert.equal((await lastJob(daemon)).reason, '(WHM API call)');
    if (!existsSync('/usr/bin/curl')) {
      t.diagnostic('curl is not installed: its recipe was left out');
      return;
    }
    host.setTwoFactor(['alice'], true);
    const asked = await run(http);
    assert.deepEqual(ends(asked), done);
    assert.deepEqual((JSON.parse(asked.stdout) as { data: unknown }).data, {
      failed: {},
      users_modified: ['alice'],
    });
    assert.equal((await lastJob(daemon)).reason, 'Lost phone');
    assert.deepEqual(host.twoFactor(), new Set(['carol', 'dora', 'erik']));
  },

  async 'Over a fleet'({ host, dir, run }) {
    writeFileSync(join(dir, 'servers.txt'), 'one.example\ntwo.example\n');
    const [block = ''] = blocksOf('Over a fleet', 1);
    const ended = await run(block);
    assert.deepEqual(ends(ended), done);
    assert.equal(readFileSync(join(dir, 'reached'), 'utf8'), 'root@one.example\nroot@two.example\n');
    assert.ok(!host.twoFactor().has('alice'));
    host.removeAccount('alice');
    assert.match(
      (await run(block)).stdout,
      /^one\.example: exit status 4\n[^]*^two\.example: exit status 4$/mu,
    );
  },

  async 'After each job'({ dir, run }) {
    const [hook = ''] = blocksOf('After each job', 1);
    const told = JSON.stringify({ v: 1, job: { id: 'x' }, targets: [] });
    assert.deepEqual(ends(await run(hook, [], `${told}\n`)), done);
    assert.equal(readFileSync(join(dir, 'logged'), 'utf8'), `--tag\nwhm-2fa-reset\n${told}\n`);
  },
};

test('every recipe is run, and none that is gone', () => {
  assert.deepEqual(
    recipes.map(({ title }) => title),
    Object.keys(checks),
  );
});

for (const [title, check] of Object.entries(checks)) {
  test(`recipe: ${title}`, async (t) => check(await server(t), t));
}

test('every command that is named runs as it is written, up to what a person would be asked', async (t) => {
  const { daemon, dir, run } = await server(t);
  const [section] = sectionsOf(readme).filter(({ title }) => title === 'The command');
  const [block] = section?.fences ?? [];
  const lines = (block?.text ?? assert.fail('no commands')).trim().split('\n');
  writeFileSync(join(dir, 'names.txt'), 'bob\n');
  const codes: Record<string, number | null> = {};
  for (const line of lines) {
    const isAsked = / remove /u.test(line) && !line.includes('--dry-run');
    const { id = '' } = (await daemon.request('GET', '/v1/jobs')).as(JobList).items[0] ?? {};
    const { code, stderr } = await run(`${line.replace('JOB', id)}${isAsked ? ' --yes' : ''}\n`);
    assert.doesNotMatch(stderr, /The command line is not understood/u, line);
    codes[line.replace('whm-2fa-reset ', '')] = code;
  }
  const odd = Object.entries(codes).filter(([, code]) => code !== 0);
  // What doctor finds depends on the machine of the test.
  assert.deepEqual(
    odd.map(([line]) => line),
    ['doctor'],
  );
});
