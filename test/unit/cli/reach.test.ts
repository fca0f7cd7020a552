import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmod, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { reachProblem } from '../../../daemon/cli/reach.ts';
import { fakeDaemon, sendJson, tempDir } from './fake-daemon.ts';
import { runCli, runHere } from './run-cli.ts';
import { job, jobId } from './samples.ts';
import { acceptingScript } from './scripts.ts';

const notRoot = process.getuid?.() === 0 ? false : 'only root can become another user';

describe('reaching the daemon', { concurrency: 3 }, () => {
  test('no socket, and one on which nobody answers, are each said in words: exit 6', async (t) => {
    const dir = await tempDir(t);
    const missing = await runCli(['--socket', join(dir, 'none'), 'status']);
    assert.equal(missing.status, 6);
    assert.match(missing.stderr, /There is no socket .*none: the daemon is not running/);
    await writeFile(join(dir, 'dead'), '');
    const dead = await runCli(['--socket', join(dir, 'dead'), 'status']);
    assert.equal(dead.status, 6);
    assert.match(dead.stderr, /Nobody answers on .*dead/);
  });

  test('a socket that one may not open means that one is not root', () => {
    const problem = reachProblem(Object.assign(new Error('x'), { code: 'EACCES' }), '/s', false);
    assert.equal(problem.code, 'not-permitted');
    assert.match(problem.toJSON().next, /as root/);
  });

  test('not being root is said as such: exit 5', { skip: notRoot }, async (t) => {
    const dir = await tempDir(t);
    await chmod(dir, 0o700);
    const socket = join(dir, 's');
    await fakeDaemon(t, {}, socket);
    const { status, stderr } = await runCli(['--socket', socket, 'status'], { uid: 65_534 });
    assert.equal(status, 5, stderr);
    assert.match(stderr, /Only root may use .*\n {2}Next: Run it as root/);
  });

  test('answers that make no sense are exit 6, never shown as data', async (t) => {
    const answers = ['not json', '{}', '[]', '"x"'];
    for (const answer of answers) {
      const daemon = await fakeDaemon(t, {
        [`GET /v1/jobs/${jobId}`]: (_, response) => void response.end(answer),
      });
      const { status, stdout, stderr } = await runHere(['--socket', daemon.socket, 'job', 'follow', jobId]);
      assert.equal(status, 6, stderr);
      assert.equal(stdout, '');
    }
  });

  test('something that speaks no HTTP is not the daemon', async (t) => {
    const server = createServer((socket) => socket.end('hello\n'));
    t.after(() => server.close());
    const path = join(await tempDir(t), 's');
    server.listen(path);
    await once(server, 'listening');
    assert.equal((await runHere(['--socket', path, 'jobs'])).status, 6);
  });

  test('status shows what is there, and that cPanel does not answer is exit 7', async (t) => {
    const status = {
      version: '1.2.3',
      startedAt: '2026-01-31T23:59:59.000Z',
      whmapi1: { path: '/usr/local/cpanel/bin/whmapi1', fastestCallMs: 210 },
      cpanel: { version: '11.130' },
      jobs: { open: 2 },
      vitals: {
        loadPerCore: 0.5,
        busyPercent: 3,
        memory: { totalBytes: 8e9, availableBytes: 5e9 },
        uptimeSeconds: 3600,
      },
    };
    const bad = { ...status, cpanel: { problem: 'It said\u001b nothing.' } };
    let answer: unknown = status;
    const daemon = await fakeDaemon(t, { 'GET /v1/status': () => answer });
    const good = await runHere(['--socket', daemon.socket, 'status']);
    assert.equal(good.status, 0, good.stderr);
    assert.match(good.stdout, /^daemon {8}1\.2\.3, running since 2026-01-31 23:59:59 UTC\nopen jobs {5}2\n/);
    const document = await runHere(['--socket', daemon.socket, 'status', '--json']);
    assert.deepEqual(JSON.parse(document.stdout), status);
    answer = bad;
    const trouble = await runHere(['status', '--socket', daemon.socket]);
    assert.equal(trouble.status, 7);
    assert.match(trouble.stdout, /problem {7}It said\\x1b nothing\./);
  });

  test('a start whose answer is lost is asked again under the same key', async (t) => {
    const script = acceptingScript();
    let times = 0;
    const daemon = await fakeDaemon(t, {
      ...script,
      'POST /v1/jobs': (_, response) => {
        times++;
        if (times === 1) response.destroy();
        else sendJson(response, 200, job());
      },
    });
    const args = ['remove', 'alice', '--yes', '--reason', 'x'];
    const { status, stderr } = await runCli(['--socket', daemon.socket, ...args]);
    assert.equal(status, 0, stderr);
    assert.match(stderr, /asking again/);
    const [first, second] = daemon.seen.filter(({ path }) => path.startsWith('/v1/jobs'));
    assert.equal(first?.headers['idempotency-key'], second?.headers['idempotency-key']);
    assert.deepEqual(first?.body, second?.body);
  });
});
