import assert from 'node:assert/strict';
import { test } from 'node:test';
import { whmAddress } from '../../../../plugin/ui/state/whm.ts';

const page = 'https://host.example:2087/cpsess0123456789/cgi/whm-2fa-reset/index.cgi#why=alice';

test('another page of WHM is opened within the same session, and never another site', () => {
  const base = 'https://host.example:2087/cpsess0123456789';
  assert.equal(whmAddress(page, '/scripts7/cphulk/config'), `${base}/scripts7/cphulk/config`);
  for (const odd of ['//evil.example/x', 'https://evil.example/', 'javascript:alert(1)', '/\\evil.example']) {
    const { origin, protocol } = new URL(whmAddress(page, odd));
    assert.deepEqual([origin, protocol], ['https://host.example:2087', 'https:'], odd);
  }
  assert.equal(whmAddress('http://localhost/index.cgi', '/x'), 'http://localhost/x');
});
