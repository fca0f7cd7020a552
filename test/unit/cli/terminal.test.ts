import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fakeDaemon } from './fake-daemon.ts';
import { noTerminal, startOnTerminal } from './run-cli.ts';
import { counts, job, plan, planId, toRemove } from './samples.ts';
import { acceptingScript } from './scripts.ts';

const many = Array.from({ length: 26 }, (_, index) => toRemove(`user${index}`));

describe('on a terminal', { concurrency: 3, skip: noTerminal }, () => {
  test('it asks for the reason, shows the plan, asks, and draws a progress bar', async (t) => {
    const daemon = await fakeDaemon(t, {
      ...acceptingScript(),
      'POST /v1/plans': () => plan([toRemove('alice')]),
    });
    const cli = startOnTerminal(['--socket', daemon.socket, 'remove', 'alice']);
    await cli.shows('Reason (kept on record): ');
    cli.child.stdin?.write('lost phone\n');
    await cli.shows('Remove the 2FA of 1 account? [y/N] ');
    cli.child.stdin?.write('y\n');
    const { status, stdout } = await cli.ended;
    assert.equal(status, 0, stdout);
    assert.match(stdout, /alice {4}on {3}2FA is removed/);
    assert.match(stdout, /\[#{24}\] 1\/1 {2}1 removed/);
    const start = daemon.seen.find(({ path }) => path === '/v1/jobs');
    assert.deepEqual(start?.body, { planId, confirm: { count: 1, protected: [] }, reason: 'lost phone' });
  });

  test('NO_COLOR leaves out the progress bar and every escape', async (t) => {
    const daemon = await fakeDaemon(t, acceptingScript());
    const args = ['--socket', daemon.socket, 'remove', 'alice', '--yes', '--reason', 'x'];
    const { status, stdout } = await startOnTerminal(args, { NO_COLOR: '1' }).ended;
    assert.equal(status, 0);
    assert.ok(!stdout.includes('\u001b'), JSON.stringify(stdout));
    assert.ok(!stdout.includes('[#'));
  });

  test('above 25 removals their number must be typed; another answer starts nothing', async (t) => {
    const daemon = await fakeDaemon(t, { 'POST /v1/plans': () => plan(many) });
    const cli = startOnTerminal(['--socket', daemon.socket, 'remove', '--all-enabled', '--reason', 'x']);
    await cli.shows('Type 26 to remove the 2FA of 26 accounts: ');
    cli.child.stdin?.write('y\n');
    const { status, stdout } = await cli.ended;
    assert.equal(status, 4);
    assert.match(stdout, /Nothing was started\./);
    assert.deepEqual(daemon.asked(), ['POST /v1/plans']);
  });

  test('a protected name must be typed once more', async (t) => {
    const daemon = await fakeDaemon(t, {
      ...acceptingScript(job({ counts: counts({ removed: 1 }) })),
      'POST /v1/plans': () => plan([toRemove('root', { protected: true })]),
    });
    const cli = startOnTerminal(['--socket', daemon.socket, 'remove', 'root', '--reason', 'x', '--json']);
    await cli.shows('root is protected. Type its name to include it: ');
    cli.child.stdin?.write('root\n');
    await cli.shows('[y/N] ');
    cli.child.stdin?.write('yes\n');
    assert.equal((await cli.ended).status, 0);
    const start = daemon.seen.find(({ path }) => path === '/v1/jobs');
    assert.deepEqual(start?.body, { planId, confirm: { count: 1, protected: ['root'] }, reason: 'x' });
  });

  test('Ctrl-C at a question is exit 130, Ctrl-D a no: nothing was started', async (t) => {
    for (const [key, exit] of [
      ['\u0003', 130],
      ['\u0004', 4],
    ] as const) {
      const daemon = await fakeDaemon(t, { 'POST /v1/plans': () => plan([toRemove('alice')]) });
      const cli = startOnTerminal(['--socket', daemon.socket, 'remove', 'alice', '--reason', 'x']);
      await cli.shows('[y/N] ');
      cli.child.stdin?.write(key);
      const { status, stdout } = await cli.ended;
      assert.equal(status, exit, stdout);
      assert.match(stdout, /nothing was started/i);
      assert.deepEqual(daemon.asked(), ['POST /v1/plans']);
    }
  });

  test('a list from standard input leaves nobody to ask', async (t) => {
    const daemon = await fakeDaemon(t, {});
    const cli = startOnTerminal(['--socket', daemon.socket, 'remove', '--file', '-', '--reason', 'x']);
    cli.child.stdin?.write('alice\n\u0004');
    const { status, stdout } = await cli.ended;
    assert.equal(status, 2);
    assert.match(stdout, /no terminal to ask on/);
    assert.deepEqual(daemon.seen, []);
  });
});
