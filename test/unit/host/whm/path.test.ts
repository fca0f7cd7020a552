import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseTarget } from '../../../host/whm/path.ts';

const targets: readonly (readonly [
  raw: string,
  token: string | undefined,
  revision: boolean,
  path: string,
  query: string,
])[] = [
  ['/', undefined, false, '/', ''],
  ['/cpsess1234567890/cgi/x/index.cgi?p=a%20b', 'cpsess1234567890', false, '/cgi/x/index.cgi', 'p=a%20b'],
  ['/cpsess1/cPanel_magic_revision_17/a.css', 'cpsess1', true, '/a.css', ''],
  ['/cPanel_magic_revision_17/a.css', undefined, false, '/cPanel_magic_revision_17/a.css', ''],
  ['/cpsess-no/cgi/x.cgi', undefined, false, '/cpsess-no/cgi/x.cgi', ''],
  ['/cpsess_a1', 'cpsess_a1', false, '/', ''],
  ['/cpsess1//cgi/./x/../y/%7a.cgi', 'cpsess1', false, '/cgi/y/z.cgi', ''],
  ['/../../etc/passwd', undefined, false, '/etc/passwd', ''],
  ['/cpsess1/cgi/%2e%2e/%2e%2e/%2e%2e/etc/passwd', undefined, false, '/etc/passwd', ''],
  ['/cpsess1/cgi/x.cgi/', 'cpsess1', false, '/cgi/x.cgi/', ''],
  ['/cgi/x/..', undefined, false, '/cgi/', ''],
  ['/a?b?c', undefined, false, '/a', 'b?c'],
  ['/corey/core.js', undefined, false, '/corey/core.js', ''],
];

for (const [raw, token, revision, path, query] of targets) {
  test(`${raw} is ${path} of ${token ?? 'no token'}`, () => {
    assert.deepEqual(parseTarget(raw), { token, revision, path, query, rawPath: raw.split('?')[0] });
  });
}

const refused: readonly (readonly [raw: string, why: string])[] = [
  ['/a%00b', 'control-character'],
  ['/a%0db', 'control-character'],
  ['/a%0Ab', 'control-character'],
  ['/%zz', 'bad-encoding'],
  ['/%ff', 'bad-encoding'],
  ['/cgi/core', 'core-name'],
  ['/cgi/x.core', 'core-name'],
  ['/core.123', 'core-name'],
];

for (const [raw, why] of refused) {
  test(`${raw} is refused: ${why}`, () => {
    assert.deepEqual(parseTarget(raw), { refused: why });
  });
}
