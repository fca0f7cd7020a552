import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { listAccounts } from '../../../daemon/whm/calls/account-list.ts';
import { domainOwner, isSuspended, listResellers } from '../../../daemon/whm/calls/accounts.ts';
import { removeTwoFactor } from '../../../daemon/whm/calls/removal.ts';
import { privileges, version } from '../../../daemon/whm/calls/server.ts';
import { listTwoFactor, policyStatus, userConfigs } from '../../../daemon/whm/calls/two-factor.ts';
import { readRun } from '../../../daemon/whm/document.ts';
import { interpret } from '../../../daemon/whm/interpret.ts';
import { answer } from './programs.ts';
import { ranWith } from './runs.ts';

const bytes = new TextEncoder();
const kinds = ['ok', 'refused', 'malformed', 'no-document', 'timed-out', 'killed', 'could-not-start'];

/** kind and detail of a reading that gave no document. */
function failure(...run: Parameters<typeof ranWith>) {
  const reading = readRun(ranWith(...run));
  assert.notEqual(reading.kind, 'document');
  return reading.kind === 'document' ? { kind: '', detail: '', notices: [''] } : reading;
}

describe('the first cause wins', () => {
  const good = answer({ version: '1' });

  test('no process', () => {
    const reading = failure(good, { startError: 'spawn ENOENT', exitStatus: null });
    assert.equal(reading.kind, 'could-not-start');
    assert.match(reading.detail, /could not be started: spawn ENOENT/u);
  });
  test('time limit, though an answer came', () => {
    assert.equal(failure(good, { timedOut: true }).kind, 'timed-out');
    const stuck = failure(good, { timedOut: true, exitStatus: null });
    assert.match(stuck.detail, /could not be ended/u);
  });
  test('signal, though an answer came', () => {
    const reading = failure(good, { exitStatus: null, signal: 'SIGSEGV' });
    assert.equal(reading.kind, 'killed');
    assert.match(reading.detail, /SIGSEGV/u);
  });
  test('too much output', () => {
    assert.equal(failure(good, { overflowed: true }).kind, 'malformed');
  });
  test('exit status with an answer: malformed, and quotes its reason', () => {
    const reading = failure(answer(null, { result: 1, reason: 'Odd' }), { exitStatus: 2 });
    assert.equal(reading.kind, 'malformed');
    assert.match(reading.detail, /exit status 2 .*Odd/u);
  });
  test('exit status without an answer: the error output is quoted', () => {
    const reading = failure('', { exitStatus: 1, stderr: bytes.encode('no license\n') });
    assert.equal(reading.kind, 'no-document');
    assert.match(reading.detail, /exit status 1 .*no license/u);
  });
  test('exit 0 and nothing', () => {
    assert.equal(failure('').kind, 'no-document');
    assert.equal(failure(' \n\n').kind, 'no-document');
  });
});

describe('text that is no document is malformed', () => {
  for (const [name, text] of [
    ['plain text', 'Access denied\n'],
    ['an HTML page', '<!DOCTYPE html>\n<html><body>Internal Server Error</body></html>\n'],
    ['truncated JSON', answer({ version: '1' }).slice(0, -10)],
    ['two documents', answer({ version: '1' }) + answer({ version: '1' })],
    ['a document and more text', `${answer({ version: '1' })}done\n`],
    ['YAML', '---\ndata: \n  version: 1\nmetadata: \n  result: 1\n'],
    ['an array', '[{"metadata":{"result":1}}]\n'],
    ['no metadata', '{"data":{}}'],
    ['metadata null', '{"metadata":null}'],
    ['no result', '{"metadata":{"reason":"OK"}}'],
    ['result true', '{"metadata":{"result":true}}'],
    ['result 2', '{"metadata":{"result":2}}'],
    ['result "yes"', '{"metadata":{"result":"yes"}}'],
    ['result null', '{"metadata":{"result":null}}'],
    ['API 0 shape', '{"cpanelresult":{"data":{"result":"1"}}}'],
  ] as const) {
    test(name, () => assert.equal(failure(text).kind, 'malformed'));
  }
});

describe('a document', () => {
  for (const [result, accepted] of [
    [1, true],
    ['1', true],
    [0, false],
    ['0', false],
  ] as const) {
    test(`with result ${JSON.stringify(result)}`, () => {
      const reading = readRun(ranWith(answer({ a: 1 }, { result })));
      assert.deepEqual(reading, {
        kind: 'document',
        document: { accepted, reason: 'OK', data: { a: 1 } },
        notices: [],
      });
    });
  }

  test('may lack the newline, or be indented', () => {
    assert.equal(readRun(ranWith(answer(null).trimEnd())).kind, 'document');
    const pretty = JSON.stringify(JSON.parse(answer(null)), null, 3);
    assert.equal(readRun(ranWith(pretty)).kind, 'document');
  });

  test('after text is read, with a notice', () => {
    const reading = readRun(ranWith(`Warning: something\n${answer(null)}`));
    assert.equal(reading.kind, 'document');
    assert.deepEqual(reading.notices, ['Text stood before the answer: Warning: something']);
  });

  test('with bytes that are not UTF-8 is read, with a notice', () => {
    const text = Uint8Array.from([...bytes.encode(answer('x')), 10]);
    text[text.indexOf(0x78)] = 0xff;
    const reading = readRun(ranWith(text));
    assert.equal(reading.kind, 'document');
    assert.equal(reading.notices.length, 1);
  });

  test('keeps cPanel’s text as it is, up to 1,000 characters', () => {
    const reason = 'Zugriff verweigert „x“\nAccess denied “x”: (XID abc234)\u0007';
    const short = readRun(ranWith(answer(null, { reason, result: 0 })));
    assert.equal(short.kind === 'document' && short.document.reason, reason);
    const long = readRun(ranWith(answer(null, { reason: '“'.repeat(5000) })));
    assert.equal(long.kind === 'document' && long.document.reason.length, 1000);
  });

  test('a reason of another type reads as none', () => {
    const reading = readRun(ranWith(answer(null, { reason: ['x'] })));
    assert.equal(reading.kind === 'document' && reading.document.reason, '');
  });
});

test('error output: a character cut in half is left out', () => {
  const cutInHalf = bytes.encode('Fehler “').subarray(0, -1);
  const reply = interpret(version, ranWith('', { exitStatus: 1, stderr: cutInHalf }));
  assert.equal(reply.call.stderr, 'Fehler ');
});

test('a process left behind is a notice', () => {
  const reply = interpret(version, ranWith(answer({ version: '1' }), { leftOpen: true }));
  assert.equal(reply.kind, 'ok');
  assert.match(reply.call.notices.join(), /left behind/u);
});

describe('whatever was printed, every call gives one of the kinds', () => {
  const calls = [
    listTwoFactor,
    policyStatus,
    listAccounts,
    listResellers,
    privileges,
    isSuspended('a'),
    domainOwner('a.example'),
    userConfigs('a'),
    version,
    removeTwoFactor(['a', '__proto__', 'b']),
  ];
  const check = (stdout: Uint8Array | string, exitStatus: number) => {
    for (const call of calls) {
      const reply = interpret<unknown>(call, ranWith(stdout, { exitStatus }));
      assert.ok(kinds.includes(reply.kind));
      if (exitStatus !== 0) assert.ok(reply.kind === 'malformed' || reply.kind === 'no-document');
      if (reply.kind !== 'ok') assert.ok(reply.detail.length > 0 && reply.detail.length < 2500);
    }
  };
  const status = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 255 }));

  test('any bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), status, check));
  });

  test('any JSON in the place of data', () => {
    const result = fc.constantFrom(0, 1, '0', '1', null, true);
    fc.assert(
      fc.property(fc.jsonValue(), result, status, (data, value, exit) =>
        check(answer(data, { result: value }), exit),
      ),
    );
  });

  test('data of nearly the right shape', () => {
    const loose = fc.oneof(fc.constantFrom(0, 1, '0', '1', '', null), fc.string(), fc.jsonValue());
    const names = fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor');
    const data = fc.record(
      {
        failed: fc.oneof(loose, fc.dictionary(names, loose)),
        users_modified: fc.oneof(loose, fc.array(fc.oneof(names, loose))),
        is_enabled: loose,
        acct: fc.oneof(loose, fc.array(fc.dictionary(fc.constantFrom('user', 'owner', 'suspended'), loose))),
        reseller: fc.oneof(loose, fc.array(loose)),
        privileges: fc.oneof(loose, fc.array(fc.dictionary(names, loose))),
        version: loose,
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(data, fc.constantFrom(0, 1, '1'), (value, result) => check(answer(value, { result }), 0)),
    );
  });
});
