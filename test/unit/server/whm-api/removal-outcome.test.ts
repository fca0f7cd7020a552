import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refusals } from '../../../../daemon/protocol/plan.ts';
import type { Settlement, Target } from '../../../../daemon/protocol/target.ts';
import { envelope } from '../../../../daemon/server/whm-api/envelope.ts';
import { removalOutcome } from '../../../../daemon/server/whm-api/removal-outcome.ts';

const target = (user: string, settlement: Settlement): Target => ({ user, before: 'on', settlement });
const removed = (user: string): Target => target(user, { outcome: 'removed', verified: true });
const refusedByPlan = (user: string, code: keyof typeof refusals): Target =>
  target(user, { outcome: 'refused', verified: false, code, reason: refusals[code] });

test('each outcome has its place, names that are given twice too', () => {
  const said = 'You are not authorized to modify “sue”: (XID 3y67mz) She may not.';
  const targets = [
    removed('al'),
    target('bo', { outcome: 'already-off', verified: true }),
    target('cy', { outcome: 'removed', verified: false, code: 'account-gone', reason: 'Gone.' }),
    target('di', { outcome: 'already-off', verified: false, note: 'on-since' }),
    refusedByPlan('gh', 'unknown-account'),
    refusedByPlan('a@b.c', 'mailbox'),
    refusedByPlan('root', 'protected'),
    target('sue', { outcome: 'refused', verified: false, code: 'refused-by-cpanel', reason: said }),
    target('tom', { outcome: 'failed', verified: false, code: 'on-again', reason: 'On again.' }),
  ];
  const users = ['bo', 'al', 'gh', 'al', 'cy', 'di', 'a@b.c', 'root', 'sue', 'tom', 'a/b', 'gh'];
  const { refusal, data, messages } = removalOutcome(users, targets);
  assert.equal(refusal, undefined);
  assert.deepEqual(data, {
    failed: {
      gh: 'You are not authorized to modify “gh”: You do not have a user named “gh”.',
      'a@b.c': `You are not authorized to modify “a@b.c”: You do not have a user named “a@b.c”. ${refusals.mailbox}`,
      root: `You are not authorized to modify “root”: ${refusals.protected} Name it in include_protected.`,
      sue: said,
      tom: 'On again.',
      'a/b': 'You are not authorized to modify “a/b”: You do not have a user named “a/b”.',
    },
    users_modified: ['bo', 'al', 'al', 'cy', 'di'],
  });
  assert.deepEqual(messages, [
    'already off: bo',
    'not verified (account-gone): cy',
    'already off: di',
    'note (on-since): di',
  ]);
});

test('when all are refused the call has run all the same; when it failed as a whole it has not', () => {
  const refused = removalOutcome(['gh'], [refusedByPlan('gh', 'unknown-account')]);
  assert.equal(envelope('f', refused).metadata['result'], 1);
  const lost = target('al', {
    outcome: 'failed',
    verified: false,
    code: 'call-timed-out',
    reason: 'No answer.',
  });
  const failed = envelope('f', removalOutcome(['al', 'gh'], [lost, refusedByPlan('gh', 'unknown-account')]));
  assert.equal(failed.metadata['result'], 0);
  assert.equal(failed.metadata['reason'], 'Failed to remove two-factor authentication: No answer.');
  assert.deepEqual(Object.keys((failed['data'] as { failed: object }).failed), ['al', 'gh']);
  assert.equal(envelope('f', removalOutcome(['al', 'bo'], [lost, removed('bo')])).metadata['result'], 1);
});

test('a name like __proto__ is one like any other', () => {
  const { data } = removalOutcome(['__proto__', 'constructor'], []);
  const text = JSON.stringify(data);
  assert.match(text, /"__proto__":"You are not/u);
  assert.match(text, /"constructor":"You are not/u);
});
