import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { test } from 'node:test';
import { stage } from '../integration/harness.ts';
import {
  assertHonest,
  finished,
  outcomesOf,
  postJob,
  removal,
  removals,
  startJob,
} from '../integration/jobs.ts';

const on = ['alice', 'bob', 'carol'];
const removedAll = { alice: 'removed', bob: 'removed', carol: 'removed' };

test('/run is wiped under a running daemon: the job goes on, who asks is told what to do, a restart mends it', async (t) => {
  const { host, daemon } = await stage(t, { on, config: { batch: { max: 1 } } });
  host.gate('call', 'before-save', { function: removal, nth: 1 });
  const { id } = await startJob(daemon, on);
  await host.reached('call');
  rmSync(dirname(daemon.socket), { recursive: true });
  const told = await daemon.cli(['jobs']);
  assert.equal(told.code, 6, told.stderr);
  assert.match(told.stderr, /cannot be reached[^]*systemctl/u);
  host.open('call');
  while (host.twoFactor().size > 0) await daemon.cli(['jobs']);
  await daemon.restart();
  assert.ok(existsSync(daemon.socket));
  const { targets } = await finished(daemon, id);
  assert.deepEqual(outcomesOf(targets), removedAll);
  assert.equal(removals(host).length, on.length, 'nothing was sent twice');
});

test('no descriptor is left: outcomes stay honest, and with room all is well', async (t) => {
  const { host, daemon } = await stage(t, { on });
  const before = host.twoFactor();
  await postJob(daemon, ['nobody']);
  // What is open now and a few more; the daemon's own limit is far above what it may need.
  const open = Number(execFileSync('sh', ['-c', `ls /proc/${daemon.pid}/fd | wc -l`], { encoding: 'utf8' }));
  execFileSync('prlimit', ['--pid', String(daemon.pid), `--nofile=${open + 6}:`]);
  const idle: Socket[] = [];
  t.after(() => idle.forEach((socket) => socket.destroy()));
  for (let count = 0; count < 12; count++) {
    const socket = connect(daemon.socket).on('error', () => undefined);
    idle.push(socket);
    await Promise.race([once(socket, 'connect'), once(socket, 'close')]);
  }
  // Refused, unheard or failed: whatever of these, nobody is told what is not so.
  const answer = await postJob(daemon, on, { key: 'tight' }).catch(() => undefined);
  if (answer?.status === 201) {
    const { id } = JSON.parse(answer.text) as { id: string };
    assertHonest(host, (await finished(daemon, id)).targets, before);
  }
  idle.splice(0).forEach((socket) => socket.destroy());
  execFileSync('prlimit', ['--pid', String(daemon.pid), '--nofile=1024:']);
  const again = await startJob(daemon, [...host.twoFactor()].length === 0 ? on : [...host.twoFactor()]);
  const { targets } = await finished(daemon, again.id);
  assertHonest(host, targets, before);
  assert.equal(host.twoFactor().size, 0);
});
