import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { appConfigFile } from '../../host/plugin.ts';
import { places } from '../../host/whm/places.ts';
import { built } from '../child.ts';
import { menuOf, mountOf, Page } from './page.ts';
import { stageWhm } from './stage.ts';

test('the registration: each key with its reason before it, each CGI by its exact path', () => {
  const text = readFileSync(appConfigFile, 'utf8');
  const entries = text.split('\n').flatMap((line, index, lines) => {
    const [, key = '', value = ''] = /^(\w+)=(.*)$/u.exec(line) ?? [];
    if (key === '') return [];
    // A second url stands under the comment of the first.
    const above = lines[index - 1]?.startsWith('url=') === true ? lines[index - 2] : lines[index - 1];
    assert.match(above ?? '', /^# \S/u, `${key} has a comment`);
    return [[key, value] as const];
  });
  const { searchtext, displayname, ...rest } = Object.fromEntries(entries);
  assert.deepEqual(rest, {
    name: 'whm-2fa-reset',
    service: 'whostmgr',
    url: '/cgi/whm-2fa-reset/index.cgi',
    url2: '/cgi/whm-2fa-reset/live_api.cgi',
    user: 'root',
    acls: 'all',
    entryurl: 'whm-2fa-reset/index.cgi',
    icon: 'whm-2fa-reset.png',
    target: '_self',
  });
  assert.equal(displayname, '2FA Reset');
  assert.match(searchtext ?? '', /\b2fa\b.*\bauthentication\b/u);
  const programs = readdirSync(built('plugin')).filter((name) => /\.(cgi|pl|php)$/u.test(name));
  assert.deepEqual(programs, ['index.cgi', 'live_api.cgi'], 'no program is left out');
  const icon = readFileSync(appConfigFile.replace(/\.conf$/u, '.png'));
  assert.equal(icon.subarray(1, 4).toString(), 'PNG');
  assert.deepEqual([icon.readUInt32BE(16), icon.readUInt32BE(20)], [48, 48]);
  assert.equal(icon[25], 6, 'it has an alpha channel');
});

test('what a build leaves is what a server gets', () => {
  for (const name of ['index.cgi', 'live_api.cgi']) {
    assert.equal(statSync(built(`plugin/${name}`)).mode & 0o777, 0o755, name);
    assert.ok(readFileSync(built(`plugin/${name}`)).equals(readFileSync(source(name))), name);
  }
  const program = readFileSync(built('plugin/live_api.mjs'), 'utf8');
  assert.doesNotMatch(program, /zod/u, 'it is loaded at every request: nothing that it does not need');
  assert.ok(program.length < 32_768);
  assert.ok(existsSync(built('plugin/assets/app.js')));
  execFileSync('/bin/sh', ['-n', built('plugin/live_api.cgi')]);
  const [first, ...lines] = readFileSync(built('plugin/live_api.cgi'), 'utf8').split('\n');
  assert.equal(first, '#!/bin/sh');
  assert.match(
    lines.find((line) => /^[^#]/u.test(line)) ?? '',
    /^unset REMOTE_PASSWORD\b/u,
    'before all else',
  );
});

function source(name: string): string {
  return join(import.meta.dirname, '../../../plugin/cgi', name);
}

test('one entry in the menu, with its icon; the page tells token, language and direction', async (t) => {
  const { whm, host } = await stageWhm(t, {});
  const page = new Page(whm, await whm.login('root'));
  const links = menuOf((await page.get('/')).text);
  const { token } = page.session;
  assert.deepEqual(links, [
    {
      href: `${token}/cgi/whm-2fa-reset/index.cgi`,
      target: '_self',
      label: '2FA Reset',
      icon: `${token}/addon_plugins/whm-2fa-reset.png`,
    },
  ]);
  assert.equal((await page.get('/addon_plugins/whm-2fa-reset.png')).status, 200);
  for (const [locale, dir] of [
    ['en', 'ltr'],
    ['de', 'ltr'],
    ['ar', 'rtl'],
  ] as const) {
    whm.control({ locale });
    const shown = await page.get('/cgi/whm-2fa-reset/index.cgi?ignored=<script>');
    assert.deepEqual(mountOf(shown.text), { token, lang: locale, dir, script: 'assets/app.js' });
    assert.doesNotMatch(shown.text, /ignored/u);
    assert.equal(shown.headers['referrer-policy'], 'same-origin');
    assert.equal(shown.headers['content-security-policy'], undefined, "WHM's frame has scripts of its own");
    assert.match(shown.text, /aria-current="page"/u, 'its entry is the current one');
  }
  const icon = join(places(host.root).icons, 'whm-2fa-reset.png');
  assert.ok(existsSync(icon));
});
