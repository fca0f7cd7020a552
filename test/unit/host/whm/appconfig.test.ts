import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matchApp, parseApp, validateApp } from '../../../host/whm/appconfig.ts';
import { switches } from '../../../host/whm/switches.ts';

const good = 'service=whostmgr\nurl=/cgi/x/index.cgi\n';
const isRoot = (name: string) => name === 'root';

test('a file is read by its keys, with the documented defaults', () => {
  const text = `# comment\n[section]\nservice = whostmgr|cpanel # both\nurl=/cgi/x/\nurl2=/cgi/y.cgi\nacls=all, list-accts\nodd=kept\n`;
  const { keys, ...app } = parseApp(text, '/tmp/x.appconfig');
  assert.deepEqual(app, {
    name: 'x',
    services: ['whostmgr', 'cpanel'],
    urls: ['/cgi/x/', '/cgi/y.cgi'],
    user: 'root',
    acls: ['all', 'list-accts'],
    displayname: 'x',
    entryurl: undefined,
    icon: undefined,
    target: '_blank',
    searchtext: undefined,
  });
  assert.equal(keys.get('odd'), 'kept');
});

const refused: readonly (readonly [text: string, message: RegExp])[] = [
  ['url=/cgi/x.cgi', /“service” key is required/],
  ['service=whostmgrd\nurl=/cgi/x.cgi', /service “whostmgrd” is not valid/],
  ['service=whostmgr', /“url” key is required/],
  ...['', '/', 'cgi', '/cgi', '/cgi/'].map(
    (url) => [`service=whostmgr\nurl=${url}`, /may not match the cgi/] as const,
  ),
  [`${good}user=nobody-here`, /user “nobody-here” does not exist/],
  [`${good}name=a b`, /name “a b” is not valid/],
  [`${good}name=internal_x`, /reserved/],
];
for (const [text, message] of refused) {
  test(`registration refuses ${JSON.stringify(text)}`, () => {
    assert.match(validateApp(parseApp(text, 'x.conf'), isRoot) ?? '', message);
  });
}

for (const text of [
  good,
  `${good}user=$authuser`,
  `${good}acls=no-such-acl`,
  'service=whostmgr\nurl=no/slash.cgi',
]) {
  test(`registration accepts ${JSON.stringify(text)}`, () => {
    assert.equal(validateApp(parseApp(text, 'x.conf'), isRoot), undefined);
  });
}

// For each url and path: which variants of url-match cover it.
const matches: readonly (readonly [url: string, path: string, covered: readonly string[]])[] = [
  ['/cgi/x/index.cgi', '/cgi/x/index.cgi', ['prefix', 'path-boundary', 'exact']],
  ['/cgi/x/', '/cgi/x/live_api.cgi', ['prefix', 'path-boundary', 'exact']],
  ['/cgi/x', '/cgi/x/index.cgi', ['prefix', 'path-boundary']],
  ['/cgi/x', '/cgi/xy.cgi', ['prefix']],
  ['/cgi/x/index.cgi', '/cgi/x/live_api.cgi', []],
  ['cgi/x/', '/cgi/x/index.cgi', []],
];
for (const variant of switches['url-match']) {
  for (const [url, path, covered] of matches) {
    test(`url-match ${variant}: ${url} and ${path}`, () => {
      const app = parseApp(`service=whostmgr\nurl=${url}`, 'x.conf');
      assert.equal(matchApp([app], path, variant), covered.includes(variant) ? app : undefined);
    });
  }
}

test('an app of another service covers nothing in WHM', () => {
  const app = parseApp('service=cpanel\nurl=/cgi/x/', 'x.conf');
  assert.equal(matchApp([app], '/cgi/x/a.cgi', 'prefix'), undefined);
});
