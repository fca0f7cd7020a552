import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hashOf, readRoute } from '../../../../plugin/ui/state/route.ts';
import { shown } from '../../../../plugin/ui/state/shown.ts';

test('what cannot be seen is shown by its number', () => {
  assert.equal(shown('alice\u202ecod.exe'), 'alice⟨U+202E⟩cod.exe');
  assert.equal(shown('a\u200bb\u0000c\u009bd\ufeff'), 'a⟨U+200B⟩b⟨U+0000⟩c⟨U+009B⟩d⟨U+FEFF⟩');
  assert.equal(shown('half \ud800'), 'half ⟨U+D800⟩');
  assert.equal(shown('tag\u{e0041}'), 'tag⟨U+E0041⟩');
});

test('visible text of any script and emoji made of several signs stay as they are', () => {
  for (const text of ['müller', 'שלום', '日本', '👩‍💻', '👩🏽‍⚕️', '<b>&amp;']) assert.equal(shown(text), text);
});

test('an address names a view and never more', () => {
  const jobId = '01a20e6d-0238-7219-ba3e-7f317b9a1b04';
  assert.deepEqual(readRoute(`#job=${jobId}`), { view: 'job', jobId });
  assert.deepEqual(readRoute('#history'), { view: 'history' });
  for (const odd of ['', '#', '#job=', '#job=../x', `#job=${jobId}/cancel`, '#start=1', '#__proto__']) {
    assert.deepEqual(readRoute(odd), { view: 'accounts' }, odd);
  }
  for (const name of ['alice', 'a=b&c#d', '100%', 'info@müller.example', '<b>']) {
    assert.deepEqual(readRoute(hashOf({ view: 'why', name })), { view: 'why', name });
  }
  assert.deepEqual(
    readRoute('#why=%E0%A4%A'),
    { view: 'why', name: '' },
    'what cannot be decoded is no name',
  );
  for (const hash of [`#job=${jobId}`, '#history', '#confirm', '#audit', '#why'])
    assert.equal(hashOf(readRoute(hash)), hash);
});
