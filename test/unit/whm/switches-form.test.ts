import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Reply } from '../../../daemon/protocol/reply.ts';
import { argumentsOf } from '../../../daemon/whm/arguments.ts';
import { version } from '../../../daemon/whm/calls/server.ts';
import { interpret } from '../../../daemon/whm/interpret.ts';
import { runProgram } from '../../../daemon/whm/program.ts';
import { type Whm, createWhm } from '../../../daemon/whm/whm.ts';
import { bad, good } from './expect.ts';
import { makeHost, testSwitches } from './simulated.ts';

/** One reply of each kind of call: a list, a removal, and a function outside twofactorauth_*. */
async function some(whm: Whm): Promise<Reply<unknown>[]> {
  return Promise.all([whm.listTwoFactor(), whm.removeTwoFactor(['bob', 'ghost']), whm.version()]);
}

/** One reply of every call. */
async function every(whm: Whm): Promise<Reply<unknown>[]> {
  return Promise.all([
    whm.listTwoFactor(),
    whm.removeTwoFactor(['bob', 'ghost']),
    whm.policyStatus(),
    whm.listAccounts(),
    whm.listResellers(),
    whm.privileges('res1'),
    whm.version(),
  ]);
}

function allGood(replies: Reply<unknown>[], notices: number): void {
  for (const reply of replies) {
    good(reply);
    assert.equal(reply.call.exitStatus, 0);
    assert.equal(reply.call.stderr, '');
    assert.equal(reply.call.notices.length, notices);
  }
}

testSwitches<'form'>({
  'remote-user': async ({ host, whm }) => {
    process.env['REMOTE_USER'] = 'res1';
    const list = good(await whm.listTwoFactor());
    delete process.env['REMOTE_USER'];
    assert.ok(list.has('root'), 'asked as root');
    assert.deepEqual(Object.keys(host.runs()[0]?.env ?? {}).toSorted(), ['HOME', 'LANG', 'LC_ALL', 'PATH']);
  },
  'die-form': async ({ host, whm, variant }) => {
    host.addFault({ kind: 'die', text: 'out of luck' });
    for (const reply of await some(whm)) {
      if (variant === 'document') bad(reply, 'refused', /API failure: .*out of luck/u);
      else bad(reply, 'no-document', /exit status 1 .*out of luck/u);
    }
  },
  'unknown-fn': async ({ host, variant }) => {
    const command = 'no_such_function';
    const program = { path: host.whmapi1, args: argumentsOf(command, []), timeoutMs: 60_000, graceMs: 1000 };
    const reply = interpret({ ...version, command }, await runProgram(program, () => 0));
    if (variant === 'document') bad(reply, 'refused', /^Unknown app \("no_such_function"\)/u);
    else bad(reply, 'no-document', /exit status 1/u);
  },
  licence: async ({ host, whm, variant }) => {
    host.control({ settings: { unlicensed: true, exitCode: 255 } });
    for (const reply of await some(whm)) {
      if (variant === 'document') bad(reply, 'refused', /license/u);
      else bad(reply, 'no-document', /exit status 255 .*license/u);
    }
  },
  'non-root': async ({ host, whm, variant }) => {
    host.control({ settings: { nonRoot: true } });
    for (const reply of await some(whm)) {
      if (variant === 'document') bad(reply, 'refused', /must be run as root/u);
      else bad(reply, 'no-document', /exit status 1 .*must be run as root/u);
    }
  },
  'stdout-noise': async ({ whm, variant }) => allGood(await some(whm), variant === 'line' ? 1 : 0),
  'json-order': async ({ whm }) => allGood(await some(whm), 0),
  'json-newline': async ({ whm }) => allGood(await some(whm), 0),
  'result-type': async ({ host, whm }) => {
    allGood(await every(whm), 0);
    host.addFault({ kind: 'refuse-call', reason: 'No.' });
    for (const reply of await some(whm)) bad(reply, 'refused', /^No\.$/u);
  },
});

test('what whmapi1 gets: exact arguments and environment, an empty stdin, nothing else', async (t) => {
  const host = await makeHost();
  t.after(() => host.dispose());
  const whm = createWhm({ path: host.whmapi1, timeoutSeconds: 60 });
  await whm.removeTwoFactor(['alice', 'o+d %41=é', '$(id)'], { asReseller: 'boss' });
  const [run] = host.runs();
  assert.deepEqual(run?.argv, [
    '--output=json',
    '--user=boss',
    'twofactorauth_remove_user_config',
    'user=alice',
    'user-1=o%2Bd%20%2541%3D%C3%A9',
    'user-2=%24(id)',
  ]);
  assert.deepEqual(run.env, {
    PATH: '/usr/local/sbin:/usr/local/bin:/sbin:/bin:/usr/sbin:/usr/bin',
    HOME: '/root',
    LANG: 'C.UTF-8',
    LC_ALL: 'C.UTF-8',
  });
  assert.deepEqual([run.stdin, run.stdinEnded], ['', true]);
});

test('what goes wrong in whmapi1 is told apart', async (t) => {
  const host = await makeHost();
  t.after(() => host.dispose());
  const whm = createWhm({ path: host.whmapi1, timeoutSeconds: 60 });
  const remove = () => whm.removeTwoFactor(['alice']);

  host.control({ faults: [{ kind: 'kill', at: 'before-save' }] });
  bad(await remove(), 'killed', /SIGKILL/u);
  host.control({ faults: [{ kind: 'truncated' }] });
  bad(await remove(), 'malformed', /not one JSON document/u);
  host.control({ faults: [{ kind: 'stdout' }] });
  bad(await remove(), 'malformed', /<!DOCTYPE html>/u);
  host.control({ faults: [{ kind: 'no-output' }] });
  bad(await remove(), 'no-document', /exit status 0/u);
  host.control({ faults: [{ kind: 'exit-with-document', code: 7 }] });
  bad(await remove(), 'malformed', /exit status 7 and this answer: OK/u);
  host.control({ faults: [{ kind: 'stderr-noise' }, { kind: 'chunked', pauseMs: 1 }] });
  const noisy = await remove();
  assert.ok(good(noisy).modified.has('alice'));
  assert.equal(noisy.call.stderr.length, 1024);
});
