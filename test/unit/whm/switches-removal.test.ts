import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { createWhm } from '../../../daemon/whm/whm.ts';
import { bad, good } from './expect.ts';
import { testSwitches } from './simulated.ts';

const odd = 'o+d %41=é';

testSwitches<'removal'>({
  'all-failed': async ({ whm, variant }) => {
    const reply = await whm.removeTwoFactor(['ghost', 'info@alice.example']);
    const { modified, failed } = good(reply);
    assert.equal(modified.size, 0);
    assert.deepEqual([...failed.keys()].toSorted(), ['ghost', 'info@alice.example']);
    assert.equal(reply.call.notices.length, variant === 'result-0' ? 1 : 0);
  },
  'save-fail-data': async ({ host, whm }) => {
    host.addFault({ kind: 'save-fails' });
    bad(await whm.removeTwoFactor(['alice', 'ghost']), 'refused', /No space left on device/u);
    assert.ok(host.twoFactor().has('alice'));
  },
  'repeat-keys': async ({ host, whm }) => {
    const { modified } = good(await whm.removeTwoFactor(['alice', odd, 'alice', 'dave']));
    assert.deepEqual(modified, new Set(['alice', odd, 'dave']));
    assert.deepEqual(host.runs()[0]?.users, ['alice', odd, 'dave']);
    assert.deepEqual([...host.twoFactor()].toSorted(), ['carol', 'info@alice.example']);
  },
  locale: async ({ whm, variant }) => {
    const text = good(await whm.removeTwoFactor(['ghost'])).failed.get('ghost') ?? '';
    assert.match(text, /ghost/u);
    assert.equal(text.includes('\n'), variant === 'localised-then-english');
  },
  'user-key': async ({ whm }) => {
    const { modified } = good(await whm.removeTwoFactor(['alice', 'bob']));
    assert.deepEqual(modified, new Set(['alice', 'bob']));
  },
  'modified-order': async ({ whm }) => {
    const users = ['dave', 'alice', 'bob', odd];
    assert.deepEqual(good(await whm.removeTwoFactor(users)).modified, new Set(users));
  },
  'empty-types': async ({ whm }) => {
    assert.equal(good(await whm.removeTwoFactor(['alice'])).failed.size, 0);
    assert.equal(good(await whm.removeTwoFactor(['ghost'])).modified.size, 0);
  },
  'suspended-removal': async ({ whm, variant }) => {
    const { modified, failed } = good(await whm.removeTwoFactor(['carol']));
    assert.equal(modified.has('carol'), variant === 'modified');
    assert.equal(failed.has('carol'), variant === 'failed');
  },
  'stray-user-file': async ({ whm, variant }) => {
    const { modified, failed } = good(await whm.removeTwoFactor(['system', 'alice']));
    assert.equal(modified.has('system'), variant === 'accepted');
    assert.equal(failed.has('system'), variant === 'refused');
    assert.ok(modified.has('alice'));
  },
  'failed-text': async ({ whm, variant }) => {
    const text = good(await whm.removeTwoFactor(['ghost'])).failed.get('ghost') ?? '';
    assert.match(text, variant === 'long' ? /“ghost”: \(XID [a-z2-9]{6}\) / : /^[^“]* ghost$/u);
  },
  quotes: async ({ whm, variant }) => {
    const text = good(await whm.removeTwoFactor(['ghost'])).failed.get('ghost') ?? '';
    assert.ok(text.includes(variant === 'typographic' ? '“ghost”' : '"ghost"'));
  },
  notify: async ({ host, whm, variant }) => {
    assert.ok(good(await whm.removeTwoFactor(['alice'])).modified.has('alice'));
    assert.equal(host.notifications().length, variant === 'each' ? 1 : 0);
  },
  save: async ({ host, whm }) => {
    assert.equal(good(await whm.removeTwoFactor(['alice', 'dave', 'ghost'])).modified.size, 2);
    assert.equal(host.twoFactor().has('dave'), false);
  },
  'lock-wait': async ({ host, whm, variant }) => {
    host.control({ settings: { lockTimeScale: 0.001 } });
    writeFileSync(host.paths.lock, `${process.pid}\n`);
    if (variant === 'no-limit') {
      const hasty = createWhm({ path: host.whmapi1, timeoutSeconds: 0.5 });
      bad(await hasty.removeTwoFactor(['alice']), 'timed-out', /time limit/u);
    } else {
      bad(await whm.removeTwoFactor(['alice']), 'refused', /failed to lock the file/u);
    }
    assert.ok(host.twoFactor().has('alice'));
    assert.equal((await whm.listTwoFactor()).kind, 'ok', 'reads take no lock');
  },
});
