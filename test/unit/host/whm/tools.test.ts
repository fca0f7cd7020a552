import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { places } from '../../../host/whm/places.ts';
import { switches } from '../../../host/whm/switches.ts';
import { testHost } from './support.ts';

const host = testHost();
const stored = (name: string) => join(places(host.root).apps, `${name}.conf`);
const text = 'service=whostmgr\nurl=/cgi/x/x.cgi\nacls=all\nentryurl=x/x.cgi\ndisplayname=X tool\n';

function run(tool: string, ...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(join(places(host.root).bin, tool), args, { env: {} }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

test('register_appconfig stores the file, restarts the front and keeps sessions', async () => {
  host.write('usr/local/cpanel/whostmgr/docroot/cgi/x/x.cgi', '#!/bin/sh\nprintf "A: b\\n\\nx"', 0o755);
  assert.equal((await host.get('/cgi/x/x.cgi')).status, 403);
  rmSync(places(host.root).apps, { recursive: true });
  const file = host.write('tmp/x.appconfig', text);
  assert.deepEqual(await run('register_appconfig', file), { code: 0, stdout: 'x registered\n', stderr: '' });
  assert.equal(readFileSync(stored('x'), 'utf8'), `${text}name=x\n`);
  assert.equal(statSync(stored('x')).mode & 0o777, 0o600);
  assert.equal(statSync(places(host.root).apps).mode & 0o777, 0o755);
  assert.equal((await host.get('/cgi/x/x.cgi')).text, 'x');
  assert.match((await host.get('/')).text, /id="plugins_x_tool"/);
});

test('registering again, and in place, overwrites and notifies no second time', async () => {
  const notices = readFileSync(places(host.root).notifications, 'utf8');
  assert.equal(notices, 'appconfig registered: x\n');
  assert.equal((await run('register_appconfig', stored('x'))).stdout, 'x registered\n');
  assert.equal(readFileSync(stored('x'), 'utf8'), `${text}name=x\n`);
  assert.equal(readFileSync(places(host.root).notifications, 'utf8'), notices);
});

test('register_appconfig prints the message, then a usage text, and exits 1', async () => {
  const cases = [
    [[], "The 'conf_file' argument is required."],
    [[join(host.root, 'nothing.conf')], "The 'conf_file' must be readable and a plain file."],
    [[host.root], "The 'conf_file' must be readable and a plain file."],
    [
      [host.write('tmp/bad.conf', 'service=whostmgr\nurl=/cgi/\n')],
      'The url “/cgi/” may not match the cgi or entire WHM url space.',
    ],
    [
      [host.write('tmp/bad2.conf', `${text}user=no-such-account\n`)],
      'The user “no-such-account” does not exist.',
    ],
  ] as const;
  for (const [args, message] of cases) {
    const { code, stdout, stderr } = await run('register_appconfig', ...args);
    assert.deepEqual([code, stdout], [1, '']);
    assert.ok(stderr.startsWith(`${message}\n\nUsage: register_appconfig`), stderr);
  }
});

test('show_appconfig prints YAML keyed by service', async () => {
  const { code, stdout } = await run('show_appconfig');
  assert.equal(code, 0);
  assert.match(stdout, /^---\ncpanel: \[\]\nwebmail: \[\]\nwhostmgr:\n {2}- service: "whostmgr"\n/);
  assert.match(stdout, /\n {4}acls: \["all"\]\n/);
  assert.equal((await run('show_appconfig', 'x')).code, 1);
});

for (const variant of switches['registered-newline']) {
  test(`registered-newline ${variant}`, async () => {
    host.whm.control({ 'registered-newline': variant });
    const end = variant === 'newline' ? '\n' : '';
    const answer = (digit: number) => ({ code: 0, stdout: `${digit}${end}`, stderr: '' });
    assert.deepEqual(await run('is_registered_with_appconfig', 'whostmgr', 'x'), answer(1));
    assert.deepEqual(await run('is_registered_with_appconfig', 'cpanel', 'x'), answer(0));
    assert.deepEqual(await run('is_registered_with_appconfig', 'whostmgr', 'y'), answer(0));
    assert.equal((await run('is_registered_with_appconfig', 'ftp', 'x')).code, 1);
  });
}

test('unregister_appconfig takes a file or a name, and the menu entry goes', async () => {
  assert.equal((await run('unregister_appconfig', 'x')).stdout, 'x unregistered\n');
  assert.ok(!existsSync(stored('x')));
  assert.ok(!(await host.get('/')).text.includes('plugins_x_tool'));
  assert.equal((await host.get('/cgi/x/x.cgi')).status, 403);
  await run('register_appconfig', join(host.root, 'tmp/x.appconfig'));
  assert.equal(
    (await run('unregister_appconfig', join(host.root, 'tmp/x.appconfig'))).stdout,
    'x unregistered\n',
  );
  assert.ok(!existsSync(stored('x')));
});

for (const variant of switches['unregister-missing']) {
  test(`unregister-missing ${variant}`, async () => {
    host.whm.control({ 'unregister-missing': variant });
    const { code, stdout } = await run('unregister_appconfig', 'gone');
    assert.equal(code, variant === 'exit-1' ? 1 : 0);
    assert.ok(stdout.startsWith(`Failed to remove file: ${stored('gone')}\n`));
  });
}
