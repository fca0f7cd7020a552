import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { isAlive } from '../../../host/whmapi1/lock.ts';
import { type Result, removal, run, withHost } from './support.ts';

const alice = ['--output=json', ...removal('alice')];

describe('runs that hang (simulator point 6)', { concurrency: 2 }, () => {
  for (const [at, ignoreTerm] of [
    ['start', false],
    ['before-save', false],
    ['start', true],
  ] as const)
    test(`a hang at ${at}${ignoreTerm ? ', ignoring SIGTERM' : ''}`, () =>
      withHost(async (host) => {
        let pid = 0;
        host.gate('hanging', at);
        host.addFault({ kind: 'hang', at, ignoreTerm });
        const call = run(host, alice, { started: (started) => (pid = started) });
        await host.reached('hanging');
        if (ignoreTerm) await passed(host, pid);
        process.kill(pid, 'SIGTERM');
        if (ignoreTerm) {
          assert.ok(isAlive(pid));
          process.kill(pid, 'SIGKILL');
        }
        assert.equal((await call).signal, ignoreTerm ? 'SIGKILL' : 'SIGTERM');
        assert.ok(host.twoFactor().has('alice'));
      }));

  test('dispose ends a run that hangs', async () => {
    let pid = 0;
    let call: Promise<Result> | undefined;
    await withHost(async (host) => {
      host.gate('never', 'start');
      call = run(host, alice, { started: (started) => (pid = started) });
      await host.reached('never');
    });
    assert.equal((await call)?.signal, 'SIGKILL');
    assert.equal(isAlive(pid), false);
  });
});

/** Opens the gate and waits until the run ignores SIGTERM, as the kernel shows it. */
async function passed(host: { open: (name: string) => void }, pid: number): Promise<void> {
  host.open('hanging');
  const caught = async (): Promise<bigint> => {
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    return BigInt(`0x${/SigCgt:\s*(\w+)/u.exec(status)?.[1] ?? '0'}`);
  };
  while (((await caught()) & (1n << 14n)) === 0n);
}
