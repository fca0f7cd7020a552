import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseApp } from '../../../host/whm/appconfig.ts';
import { menuOf } from '../../../host/whm/menu.ts';
import { switches } from '../../../host/whm/switches.ts';
import { appText, testHost } from './support.ts';

const host = testHost();
const menu = (text: string, empty: 'hidden' | 'shown' = 'hidden') =>
  menuOf([parseApp(text, 'x.conf')], [], empty);

test('an app has exactly one entry, with its link, icon, target and rights', () => {
  assert.deepEqual(menu(appText), [
    {
      key: 'plugins_probe',
      label: 'Probe',
      link: 'probe/index.cgi',
      icon: 'probe.png',
      target: '_self',
      searchtext: '',
      acls: ['all'],
    },
  ]);
});

const invisible: readonly (readonly [what: string, text: string])[] = [
  ['without entryurl', appText.replace(/entryurl=.*\n/, '')],
  ['with a url without a leading slash', appText.replace('url=/', 'url=')],
  ['of another service', appText.replace('whostmgr', 'cpanel')],
];
for (const [what, text] of invisible) {
  test(`an app ${what} has no entry`, () => {
    assert.deepEqual(menu(text), []);
  });
}

for (const variant of switches['empty-acl-menu']) {
  test(`empty-acl-menu ${variant}`, () => {
    const entries = menu(appText.replace('acls=all', 'acls=made-up'), variant);
    assert.deepEqual(
      entries.map((entry) => entry.acls),
      variant === 'shown' ? [['any']] : [],
    );
  });
}

test('an addon_ file with its comment adds an entry of its own', async () => {
  host.write(
    'usr/local/cpanel/whostmgr/docroot/cgi/addon_old.cgi',
    '#!/usr/bin/perl\n#WHMADDON:old:Old "Addon":old.png\n#ACLS:all\n',
  );
  host.whm.restart();
  const { text } = await host.get('/');
  assert.match(text, /<a id="plugins_old_addon_" href="\/cpsess\d+\/cgi\/addon_old.cgi" target="_blank">/);
  assert.ok(text.includes('<span>Old &#34;Addon&#34;</span>'));
});

test('a reseller without the ACL does not see the entry; a root reseller does', async () => {
  assert.ok(!(await host.as(await host.whm.login('reseller'), '/')).text.includes('plugins_probe'));
  assert.ok((await host.as(await host.whm.login('rootreseller'), '/')).text.includes('plugins_probe'));
});
