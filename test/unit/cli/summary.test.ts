import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planLines } from '../../../daemon/cli/plan-text.ts';
import { outcomeTable, summaryLines, targetTable } from '../../../daemon/cli/summary.ts';
import { counts, job, jobId, plan, target, toRemove } from './samples.ts';

const commandLine = (...args: string[]) => ['whm-2fa-reset', ...args].join(' ');

test('the summary says what happened, what stays, and what to do next', () => {
  const some = job({ counts: counts({ removed: 2, failed: 1 }), stoppedBy: 'calls-failed' });
  const targets = [
    target('a'),
    target('b'),
    target('c', { outcome: 'failed', verified: false, code: 'exit' }),
  ];
  assert.deepEqual(summaryLines(some, targets, commandLine), [
    '3 in all: 2 removed, 1 failed.',
    'It stopped early: two calls of whmapi1 in a row failed as a whole.',
    'Left as they are: open sessions, API tokens, and the 2FA of mailboxes and of team users.',
    'If an account was broken into, end its sessions and API tokens too.',
    `Try the rest again: whm-2fa-reset job retry ${jobId}`,
    `Job ${jobId}`,
  ]);
});

test('what is on again is no matter of trying again', () => {
  const again = { outcome: 'failed', verified: false, code: 'on-again' } as const;
  const lines = summaryLines(job({ counts: counts({ failed: 1 }) }), [target('a', again)], commandLine);
  assert.ok(lines.some((line) => line.startsWith('On again: 1. Ask the owner first')));
  assert.ok(!lines.some((line) => line.includes('job retry')));
});

test('what a fault left out can be tried again, what somebody cancelled is theirs to start anew', () => {
  const offers = (code: string) => {
    const left = target('a', { outcome: 'cancelled', verified: false, code });
    const lines = summaryLines(job({ counts: counts({ cancelled: 1 }) }), [left], commandLine);
    return lines.some((line) => line.includes('job retry'));
  };
  assert.deepEqual(['calls-failed', 'too-late-to-resume', 'cancelled'].map(offers), [true, true, false]);
});

test('a large job shows only the targets that need a look', () => {
  const many = Array.from({ length: 200 }, (_, index) => target(`u${index}`));
  many[7] = target('odd', { outcome: 'refused', verified: false, reason: 'not\u001byours' });
  many[8] = target('gone', { verified: false, note: 'account-gone' });
  const lines = outcomeTable(job(), many, commandLine);
  assert.deepEqual(lines, [
    'ACCOUNT  OUTCOME  VERIFIED  REASON',
    String.raw`odd      refused  no        not\x1byours`,
    'gone     removed  no        account-gone',
    `The other 198 need no attention; all of them: whm-2fa-reset job show ${jobId}`,
  ]);
});

test('a plan says what would happen to each, in words', () => {
  const targets = [
    toRemove('alice'),
    toRemove('root', { protected: true }),
    { user: 'bob', intent: 'already-off' as const, before: 'off' as const },
    { user: 'x@y', intent: 'refuse' as const, before: 'not-listed' as const, reason: 'A mailbox.' },
  ];
  assert.deepEqual(planLines(plan(targets)), [
    'ACCOUNT  2FA  WHAT HAPPENS',
    'alice    on   2FA is removed',
    'root     on   2FA is removed (protected account)',
    'bob      off  nothing: it is off already',
    'x@y      -    refused: A mailbox.',
    '',
    'Plan: 2 accounts lose their 2FA, 1 already off, 1 refused.',
  ]);
});

test('whether the owner was told has a column where it is asked for, in words for each state', () => {
  assert.doesNotMatch(targetTable([target('alice')]).join('\n'), /OWNER/u);
  const at = '2026-01-31T23:59:59.000Z';
  const to = ['a@x.example'];
  for (const [notice, said] of [
    [{ state: 'pending', at }, 'to be told'],
    [{ state: 'attempted', at, to }, 'being told (a@x.example)'],
    [{ state: 'sent', at, to }, 'told (a@x.example)'],
    [
      { state: 'failed', at, to, reason: 'sendmail: \u001b[2Jno' },
      String.raw`not told (a@x.example): sendmail: \x1b[2Jno`,
    ],
    [{ state: 'unknown', at, to }, 'perhaps told (a@x.example): the attempt was cut off'],
    [{ state: 'no-usable-address', at }, 'not told: no usable address'],
    [{ state: 'not-sent', at, reason: 'too late' }, 'not told: too late'],
  ] as const) {
    const shown = { ...notice, ...('to' in notice && { to: [...notice.to] }) };
    const [head, row, other] = targetTable([target('alice', { notice: shown }), target('bob')]);
    assert.match(head ?? '', /VERIFIED {2}OWNER/u);
    assert.ok(row?.endsWith(`yes       ${said}`), row);
    assert.match(other ?? '', /yes {7}-$/u);
  }
});
