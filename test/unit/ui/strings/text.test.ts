import assert from 'node:assert/strict';
import { test } from 'node:test';
import { en } from '../../../../plugin/ui/strings/en.ts';
import { createText, type Key } from '../../../../plugin/ui/strings/text.ts';

test('numbers choose the form and are written the language’s way', () => {
  const text = createText('en');
  assert.equal(text.say('plan.remove', { count: 1 }), '1 account will lose its 2FA.');
  assert.equal(text.say('plan.remove', { count: 1204 }), '1,204 accounts will lose their 2FA.');
});

test('a language that is not there is said in English, with its own numbers', () => {
  assert.equal(createText('de_AT').say('nav.accounts'), 'Accounts');
  assert.equal(createText('de').say('accounts.count', { count: 1204 }), '1.204 accounts');
  assert.equal(createText('no such tag!').say('nav.accounts'), 'Accounts');
});

test('the language of the sentences decides their grammar and what they are announced as', () => {
  for (const locale of ['ja', 'fr', 'ar', 'lv']) {
    const text = createText(locale);
    assert.equal(text.language, 'en');
    const said = [0, 1, 2].map((count) => text.say('accounts.count', { count }).replace(/^\S+ /u, ''));
    assert.deepEqual(said, ['accounts', 'account', 'accounts'], locale);
  }
  assert.equal(createText('qps-ploc').language, 'en');
  assert.match(createText('qps-ploc').say('accounts.count', { count: 1 }), /åccöûnt·/u);
});

test('parts that are no text stand in their places', () => {
  const part = { tag: 'code' };
  assert.deepEqual(createText('en').compose('job.by-cli', { name: part }), [part, ' (command line)']);
});

test('values are never read as templates', () => {
  assert.equal(createText('en').say('job.by-cli', { name: '{name}{count}' }), '{name}{count} (command line)');
});

test('the made-up language marks every sentence and keeps its places', () => {
  const text = createText('qps-ploc');
  for (const key of Object.keys(en) as Key[]) {
    const said = text.say(key, { count: 2, total: 3 });
    assert.match(said, /^⟦.*·⟧$/su, key);
    assert.ok(!/\{\w+\}/u.test(said), key);
  }
  assert.ok(text.say('accounts.count', { count: 7 }).includes('7'));
});
