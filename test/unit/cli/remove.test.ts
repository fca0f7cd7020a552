import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { leftAsItIs } from '../../../daemon/cli/summary.ts';
import { fakeDaemon, sendProblem, tempDir } from './fake-daemon.ts';
import { runCli, runHere } from './run-cli.ts';
import { counts, events, job, jobId, plan, planId, target, toRemove } from './samples.ts';
import { acceptingScript, settings } from './scripts.ts';

const yes = ['--yes', '--reason', 'lost phone'];
const many = Array.from({ length: 26 }, (_, index) => `user${index}`);

describe('remove', { concurrency: 3 }, () => {
  test('one name is planned and started in one step, and told as a table with what stays', async (t) => {
    const daemon = await fakeDaemon(t, acceptingScript());
    const args = ['--socket', daemon.socket, 'remove', 'alice', 'alice', ...yes, '--ticket', 'T-1'];
    const { status, stdout, stderr } = await runCli(args, { env: { SUDO_USER: 'bob' } });
    assert.equal(status, 0, stderr);
    assert.equal(stderr, '');
    assert.match(stdout, /^ACCOUNT {2}OUTCOME {2}VERIFIED {2}REASON\nalice {4}removed {2}yes\n\n1 in all/);
    assert.ok(stdout.includes(leftAsItIs));
    const [start] = daemon.seen;
    assert.equal(start?.path, '/v1/jobs?warnings=true');
    assert.deepEqual(start.body, { users: ['alice'], reason: 'lost phone', ticket: 'T-1' });
    assert.equal(start.rawHeaders.filter((name) => name.toLowerCase() === 'x-actor').length, 1);
    assert.equal(start.headers['x-actor'], 'cli');
    assert.equal(start.headers['x-sudo-user'], 'bob');
    assert.match(String(start.headers['idempotency-key']), /^[\da-f-]{36}$/);
  });

  test('--json is one document with the refused ones of the plan, and exit 3', async (t) => {
    const ended = job({ counts: counts({ removed: 1, refused: 1 }) });
    const refused = { outcome: 'refused', verified: false, code: 'mailbox', reason: 'A mailbox.' } as const;
    const targets = [target('alice'), target('x@y', { index: 1, ...refused })];
    const daemon = await fakeDaemon(t, acceptingScript(ended, targets));
    const args = ['remove', 'alice', 'x@y', ...yes, '--json'];
    const { status, stdout } = await runCli(['--socket', daemon.socket, ...args]);
    assert.equal(status, 3);
    assert.deepEqual(JSON.parse(stdout), {
      job: { id: jobId, state: 'finished', counts: ended.counts },
      targets: [
        { user: 'alice', before: 'on', outcome: 'removed', verified: true },
        { user: 'x@y', before: 'on', outcome: 'refused', reason: 'A mailbox.', verified: false },
      ],
    });
  });

  test('a started job that cannot be watched to its end is named in every form', async (t) => {
    const broken = (_: unknown, response: ServerResponse) => sendProblem(response, 500, 'internal-error');
    for (const path of [`GET /v1/jobs/${jobId}/events`, `GET /v1/jobs/${jobId}/targets`]) {
      const daemon = await fakeDaemon(t, { ...acceptingScript(), [path]: broken });
      const args = ['--socket', daemon.socket, 'remove', 'alice', ...yes, '--json'];
      const { status, stdout, stderr } = await runCli(args);
      assert.equal(status, 7);
      const { problem } = JSON.parse(stdout) as { problem: { code: string; jobId?: string } };
      assert.deepEqual([problem.code, problem.jobId], ['internal-error', jobId], path);
      assert.match(stderr, new RegExp(`job follow ${jobId}`));
    }
  });

  test('--ndjson is one event a line; none removed is exit 4', async (t) => {
    const daemon = await fakeDaemon(t, acceptingScript(job({ counts: counts({ failed: 1 }) })));
    const args = ['--socket', daemon.socket, '--ndjson', 'remove', 'alice', ...yes];
    const { status, stdout } = await runCli(args);
    assert.equal(status, 4);
    const lines = stdout.trimEnd().split('\n');
    assert.deepEqual(
      lines.map((line) => JSON.parse(line) as unknown),
      events(1),
    );
  });

  test('--no-wait returns at once with the job, its key as given', async (t) => {
    const running = job({ state: 'running', targets: 1 });
    const script = acceptingScript(running, [{ index: 0, user: 'alice', before: 'on', verified: false }]);
    const daemon = await fakeDaemon(t, script);
    const args = ['remove', 'alice', ...yes, '--no-wait', '--json', '--idempotency-key', 'K 1'];
    const { status, stdout } = await runCli(['--socket', daemon.socket, ...args]);
    assert.equal(status, 0);
    assert.deepEqual(JSON.parse(stdout), {
      job: { id: jobId, state: 'running', counts: counts({}) },
      targets: [{ user: 'alice', before: 'on', verified: false }],
    });
    assert.equal(daemon.seen[0]?.headers['idempotency-key'], 'K 1');
    assert.ok(!daemon.asked().some((one) => one.includes('/events')));
  });

  test('above 25 names the plan comes first, its count and the protected names confirm it', async (t) => {
    const targets = many.map((user, index) => toRemove(user, index === 3 ? { protected: true } : {}));
    const script = acceptingScript(job({ counts: counts({ removed: 26 }) }));
    const { targets: _, ...head } = plan(targets);
    const daemon = await fakeDaemon(t, { ...script, 'POST /v1/plans': () => head });
    const args = ['remove', ...many, ...yes, '--include-protected', 'user3'];
    const { status, stderr } = await runCli(['--socket', daemon.socket, ...args]);
    assert.equal(status, 0, stderr);
    assert.deepEqual(daemon.asked().slice(0, 2), [
      'POST /v1/plans?targets=none',
      'POST /v1/jobs?warnings=true',
    ]);
    const confirm = { count: 26, protected: ['user3'] };
    assert.deepEqual(daemon.seen[1]?.body, { planId, confirm, reason: 'lost phone' });
  });

  test('a key of the caller stands for the same names each time, never for a plan', async (t) => {
    const script = acceptingScript(job({ counts: counts({ removed: 26 }) }));
    const { targets: _, ...head } = plan(many.map((user) => toRemove(user)));
    const daemon = await fakeDaemon(t, { ...script, 'POST /v1/plans': () => head });
    const args = ['remove', ...many, ...yes, '--idempotency-key', 'K', '--json'];
    assert.equal((await runCli(['--socket', daemon.socket, ...args])).status, 0);
    const confirm = { count: 26, protected: [] };
    assert.deepEqual(daemon.seen[1]?.body, { users: many, confirm, reason: 'lost phone' });
  });

  test('a dry run shows the plan, starts nothing, and ends as the plan promises', async (t) => {
    const refused = { user: 'nobody1', intent: 'refuse', before: 'not-listed', reason: 'Unknown.' } as const;
    const made = plan([toRemove('alice'), refused]);
    const daemon = await fakeDaemon(t, { 'POST /v1/plans': () => made });
    const args = ['--socket', daemon.socket, 'remove', 'alice', 'nobody1', '--dry-run'];
    const shown = await runHere(args);
    assert.equal(shown.status, 3);
    assert.match(shown.stdout, /nobody1 {2}- {4}refused: Unknown\./);
    assert.match(shown.stderr, /nothing was started/);
    const { stdout } = await runHere([...args, '--json']);
    assert.deepEqual(JSON.parse(stdout), { plan: made });
    assert.deepEqual(daemon.asked(), ['POST /v1/plans', 'POST /v1/plans']);
  });

  test('a selection is sent as one, accounts with 2FA on only', async (t) => {
    const daemon = await fakeDaemon(t, { 'POST /v1/plans': () => plan([toRemove('alice')]) });
    const run = async (...args: string[]) =>
      (await runHere(['--socket', daemon.socket, 'remove', '--dry-run', ...args])).status;
    assert.equal(await run('--owner', 'res', '--plan', 'gold', '--domain', 'a.example'), 0);
    assert.equal(await run('--all-enabled'), 0);
    assert.deepEqual(
      daemon.seen.map(({ body }) => body),
      [
        { selection: { twoFactor: 'on', owner: 'res', plan: 'gold', domain: 'a.example' } },
        { selection: { twoFactor: 'on' } },
      ],
    );
  });

  test('a list comes from a file or from standard input', async (t) => {
    const daemon = await fakeDaemon(t, { 'POST /v1/plans': () => plan([toRemove('alice')]) });
    const file = join(await tempDir(t), 'list');
    await writeFile(file, '\uFEFFalice\r\n# bob\r\ncarol\r\n');
    const base = ['--socket', daemon.socket, 'remove', '--dry-run', '--file'];
    assert.equal((await runHere([...base, file])).status, 0);
    assert.equal((await runCli([...base, '-'], { input: 'alice\ncarol\n' })).status, 0);
    for (const { body } of daemon.seen) assert.deepEqual(body, { users: ['alice', 'carol'] });
  });

  test('what is wrong on the command line is exit 2 and starts nothing', async (t) => {
    const daemon = await fakeDaemon(t, { 'GET /v1/settings': () => settings });
    const list = join(await tempDir(t), 'list');
    await writeFile(list, 'alice\nbo/b\n');
    const cases: [string[], RegExp][] = [
      [['remove', 'alice', '--reason', 'x'], /no terminal to ask on[^]*--yes/],
      [['remove', 'alice', '--yes'], /--reason TEXT/],
      [['remove', 'alice', '--all-enabled', ...yes], /One of the three/],
      [['remove', 'a/b', ...yes], /"a\/b": holds a "\/"/],
      [['remove', '--file', list, ...yes], /line 2: "bo\/b": holds a "\/"/],
      [['remove', '--file', `${list}.none`, ...yes], /cannot be read/],
      [['remove', 'alice', '--yes', '--reason', 'two\nlines'], /--reason takes one line/],
      [['remove', 'alice', ...yes, '--include-protected', 'root'], /root, not among/],
      [['remove', '--all-enabled', ...yes, '--include-protected', 'root'], /name it instead/],
      [['remove', 'alice', ...yes, '--ndjson', '--json'], /cannot be used with/],
      [['remove', 'alice', '--wat'], /Unknown option '--wat'/],
      [['remov', 'alice'], /'remov' \(Did you mean remove\?\)\n/],
      [['job', 'show', '../plans'], /cannot be a job's id/],
      [[], /A command is missing/],
    ];
    for (const [args, expected] of cases) {
      const { status, stderr } = await runHere(['--socket', daemon.socket, ...args]);
      assert.equal(status, 2, `${args.join(' ')}: ${stderr}`);
      assert.match(stderr, expected);
    }
    assert.deepEqual(daemon.asked(), ['GET /v1/settings'], 'only whether a reason is wanted');
  });

  test('a problem of the daemon is told in full, its text made harmless, and ends by its code', async (t) => {
    const cases: [string, number, number][] = [
      ['not-permitted', 403, 5],
      ['whmapi1-unavailable', 503, 7],
      ['nothing-selected', 422, 4],
      ['of-a-newer-daemon', 503, 7],
    ];
    for (const [code, http, exit] of cases) {
      const daemon = await fakeDaemon(t, {
        'POST /v1/jobs': (_, response) => sendProblem(response, http, code, { detail: 'cPanel: \u001b[2J' }),
      });
      const args = ['--socket', daemon.socket, 'remove', 'a', ...yes, '--json'];
      const { status, stdout, stderr } = await runHere(args);
      assert.equal(status, exit, code);
      assert.ok(stderr.includes(`Title of ${code}.\n  cPanel: \\x1b[2J\n  Next: Do it.`), stderr);
      assert.equal((JSON.parse(stdout) as { problem: { code: string } }).problem.code, code);
    }
  });
});
