import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { places } from '../../../host/whm/places.ts';
import { testHost } from './support.ts';

const host = testHost(() => {
  host.write(
    'usr/local/cpanel/whostmgr/docroot/cgi/probe/index.cgi',
    `#!/usr/local/cpanel/3rdparty/bin/perl
use Whostmgr::HTMLInterface ();
print "Content-type: text/html\\r\\n\\r\\n";
Whostmgr::HTMLInterface::defheader('Probe <b>', 'probe.png', '/cgi/probe/index.cgi');
print '<div id="own-body"></div>';
Whostmgr::HTMLInterface::deffooter();
`,
    0o755,
  );
});

test('a page with its own body stands in the frame, its menu entry is the current one', async () => {
  const { text } = await host.get('/cgi/probe/index.cgi');
  assert.match(text, /^<!DOCTYPE html>[^]*<main[^]*<div id="own-body"><\/div>[^]*<\/main>[^]*<\/html>\n$/);
  assert.match(text, /<title>WHM: Probe &#60;b&#62;<\/title>/);
  assert.match(text, /<a id="plugins_probe" [^>]*aria-current="page">/);
  assert.match(text, /<footer[^>]*>[^<]*11\.136\.0\.5<\/footer>/);
});

test('the frame loads style sheets that hit the generic classes and elements', async () => {
  const { text } = await host.get('/cgi/probe/index.cgi');
  const link = /href="\/cpsess\d+(\/cPanel_magic_revision_\d+\/\S+hostile\.css)"/.exec(text)?.[1] ?? '';
  const sheet = await host.get(link);
  assert.equal(sheet.headers['content-type'], 'text/css');
  const selectors = [
    'h1',
    'table',
    'input',
    'a',
    '.btn',
    '.error',
    '.search',
    '.actions',
    '.help',
    '.muted',
    '.sub',
  ];
  for (const selector of selectors) assert.ok(sheet.text.includes(`\n${selector} {`), selector);
});

for (const [locale, direction] of [
  ['en', 'ltr'],
  ['de', 'ltr'],
  ['ar', 'rtl'],
] as const) {
  test(`locale ${locale} is written ${direction}`, async () => {
    host.whm.control({ locale });
    assert.ok(
      (await host.get('/cgi/probe/index.cgi')).text.includes(`<html lang="${locale}" dir="${direction}">`),
    );
  });
}

/** Runs Perl code with the host's own perl, as a WHM user. */
function perl(code: string, env: Record<string, string>): string {
  return execFileSync(places(host.root).perl, ['-e', code], { env, encoding: 'utf8' });
}

const rights =
  'use Whostmgr::ACLS (); Whostmgr::ACLS::init_acls(); print join ",", map { Whostmgr::ACLS::checkacl($_) } @ARGV, "all", "list-accts", "ssl"; print ",", Whostmgr::ACLS::hasroot();';
const users: readonly (readonly [env: Record<string, string>, expected: string])[] = [
  [{ REMOTE_USER: 'root' }, '1,1,1,1'],
  [{ REMOTE_USER: 'rootreseller' }, '1,1,1,1'],
  [{ REMOTE_USER: 'reseller' }, '0,1,0,0'],
  [{ REMOTE_USER: 'stranger' }, '0,0,0,0'],
  [{}, '0,0,0,0'],
  [{ REMOTE_USER: 'root', WHM_API_TOKEN_NAME: 'unknown' }, '0,0,0,0'],
];
for (const [env, expected] of users) {
  test(`Whostmgr::ACLS for ${JSON.stringify(env)}`, () => {
    assert.equal(perl(rights, env), expected);
  });
}

test('Whostmgr::ACLS narrows the rights to those of the API token', () => {
  const { name } = host.whm.apiToken('root', ['ssl']);
  assert.equal(perl(rights, { REMOTE_USER: 'root', WHM_API_TOKEN_NAME: name }), '0,0,1,0');
});

const code = (more: string) =>
  `use Cpanel::Template (); Cpanel::Template::process_template('whostmgr', { template_file => 'probe/page.tmpl', print => 1, word => '<i>', ${more} });`;

test('Cpanel::Template wraps a template in the frame, or not', () => {
  host.write(
    'usr/local/cpanel/whostmgr/docroot/templates/probe/page.tmpl',
    `[% WRAPPER 'master_templates/master.tmpl' header = 'From the template' theme='bootstrap' breadcrumburl = '/cgi/probe/index.cgi' -%]
<p dir="[% locale.get_html_dir_attr() %]">[% word FILTER html %] [% word %]</p>[% END %]`,
  );
  const framed = perl(code(''), { REMOTE_USER: 'root' });
  assert.match(
    framed,
    /<title>WHM: From the template<\/title>[^]*<p dir="ltr">&#60;i&#62; <i><\/p>[^]*<\/html>/,
  );
  assert.ok(perl(code('skipheader => 1'), {}).startsWith('\n<p'));
});
