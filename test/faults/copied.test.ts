import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { AuditVerdict } from '../../daemon/protocol/audit.ts';
import { Daemon, folder, stage } from '../integration/harness.ts';
import { assertHonest, finished, outcomesOf, removal, removals, startJob } from '../integration/jobs.ts';
import { bent } from './bent.ts';

const live = ['state.db', 'state.db-wal'];

for (const [what, files, machine] of [
  ['the live files on another machine, as a snapshot of the disk takes them', live, 'another'],
  ['the daily copy on another machine, as a restore puts it in place', ['state.backup.db'], 'another'],
  ['the daily copy on the same machine', ['state.backup.db'], 'one'],
] as const) {
  test(`a state directory that was put back resets nobody: ${what}`, async (t) => {
    const users = ['a', 'b', 'c'];
    const config = { batch: { max: 1 } };
    const { host, daemon } = await stage(t, { on: users, config, env: bent({ machine: 'one' }) });
    const before = host.twoFactor();
    host.gate('call', 'before-save', { function: removal, nth: 1 });
    const { id } = await startJob(daemon, users);
    await host.reached('call');
    const [first = ''] = files;
    if (first === 'state.backup.db') {
      // The copy of the first start is from before the job; the one that a restart finds missing is from its middle.
      await daemon.kill();
      const copy = join(daemon.stateDir, first);
      rmSync(copy, { force: true });
      await daemon.start();
      while (!existsSync(copy)) await delay(5);
    }
    await daemon.kill();
    process.kill(removals(host)[0]?.pid ?? 0, 'SIGKILL');
    const other = new Daemon(folder(t), { host, config, env: bent({ machine }) });
    mkdirSync(other.stateDir, { mode: 0o700 });
    for (const file of files) {
      const name = file.replace('.backup', '');
      cpSync(join(daemon.stateDir, file), join(other.stateDir, name));
    }
    t.after(() => other.leave(false));
    await other.start();
    const { job, targets } = await finished(other, id);
    assert.equal(job.stoppedBy, 'other-machine');
    assert.deepEqual(outcomesOf(targets), { a: 'failed', b: 'cancelled', c: 'cancelled' });
    assertHonest(host, targets, before);
    assert.equal(removals(host).length, 1, 'nothing was sent there');
    assert.equal((await other.request('GET', '/v1/audit/verify')).as(AuditVerdict).ok, true);
    host.setTwoFactor(['a'], true);
    const fresh = await startJob(other, ['a']);
    assert.deepEqual(outcomesOf((await finished(other, fresh.id)).targets), { a: 'removed' });
  });
}
