import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../../host/free-port.ts';
import { built } from '../child.ts';
import { folder } from '../harness.ts';

/** Debian's web server, if this machine has it. */
export const lighttpd = ['/usr/sbin/lighttpd', '/usr/bin/lighttpd'].find(
  (path) => spawnSync(path, ['-v'], { stdio: 'ignore' }).status === 0,
);

/**
 * Serves live_api.cgi with mod_cgi on a free port of 127.0.0.1, as the user that runs the test.
 * @param environment what it adds to the program's environment, in cpsrvd's place
 */
export async function serve(
  t: TestContext,
  environment: Record<string, string>,
): Promise<{ url: string; errors: () => string }> {
  const dir = folder(t);
  const docroot = join(dir, 'docroot');
  mkdirSync(docroot);
  for (const name of ['live_api.cgi', 'live_api.mjs'])
    copyFileSync(built(`plugin/${name}`), join(docroot, name));
  cpSync(built('plugin/assets'), join(docroot, 'assets'), { recursive: true });
  const port = await freePort();
  const config = join(dir, 'lighttpd.conf');
  const added = Object.entries(environment).map(([name, value]) => `"${name}" => "${value}"`);
  writeFileSync(
    config,
    `server.modules = ("mod_setenv", "mod_cgi")
server.bind = "127.0.0.1"
server.port = ${port}
server.document-root = "${docroot}"
server.errorlog = "${dir}/errors"
server.upload-dirs = ("${dir}")
server.stream-response-body = 1
setenv.set-environment = (${added.join(', ')})
cgi.assign = (".cgi" => "${dir}/named")
`,
  );
  // lighttpd writes every name in capitals; cpsrvd has one that is not.
  const named = '#!/bin/sh\nexport cp_security_token="$CP_SECURITY_TOKEN"\nexec "$@"\n';
  writeFileSync(join(dir, 'named'), named, { mode: 0o755 });
  const child = spawn(lighttpd ?? '', ['-D', '-f', config], { stdio: ['ignore', 'ignore', 'inherit'] });
  const ended = once(child, 'exit');
  t.after(async () => {
    child.kill('SIGTERM');
    await ended;
  });
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; !(await answers(url)); tries++) {
    if (tries > 1000 || child.exitCode !== null) throw new Error(`lighttpd does not answer on ${port}`);
    await delay(10);
  }
  return { url, errors: () => readFileSync(join(dir, 'errors'), 'utf8') };
}

async function answers(url: string): Promise<boolean> {
  return fetch(`${url}/assets/app.js`, { method: 'HEAD' }).then(
    ({ ok }) => ok,
    () => false,
  );
}
