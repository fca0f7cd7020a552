import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { SimulatedHost } from '../host/host.ts';
import { send } from '../host/whm/client.ts';
import { places } from '../host/whm/places.ts';
import { startWhm } from '../host/whm/start.ts';

const address = 'cgi/own-way/remove.cgi';
const registration = `name=own-way
service=whostmgr
url=/${address}
user=root
acls=all
displayname=Own way
`;
/** WHM runs its functions within cpsrvd; here a CGI hands the fields of the request to the same function. */
const script = (whmapi1: string) => `#!/bin/sh
ulimit -S -v unlimited
printf 'Content-Type: application/json\\r\\n\\r\\n'
exec env -i PATH="$PATH" HOME=/root xargs -x -s 2000000 -n 50000 -d '&' ${whmapi1} --output=json twofactorauth_remove_user_config
`;

/** WHM's own page on the simulated front: all names in one request of a browser that is logged in. */
export interface OwnWay {
  /** One request with all names, from its sending to the end of the answer; ms. */
  remove: (names: readonly string[]) => Promise<number>;
  close: () => Promise<void>;
}

export async function startOwnWay(host: SimulatedHost): Promise<OwnWay> {
  const whm = await startWhm({ root: host.root, tls: false });
  const { docroot, bin } = places(host.root);
  const file = join(docroot, address);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, script(host.whmapi1));
  chmodSync(file, 0o755);
  const conf = join(host.root, 'own-way.conf');
  writeFileSync(conf, registration);
  await promisify(execFile)(join(bin, 'register_appconfig'), [conf]);
  const { cookie, token } = await whm.login('root');
  const referer = `${whm.url}${token}/`;
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  return {
    async remove(names) {
      const body = names.map((name, index) => `user${index === 0 ? '' : `-${index}`}=${name}`).join('&');
      const began = performance.now();
      const { status, text } = await send(`${referer}${address}`, {
        method: 'POST',
        headers: { cookie, referer, ...form },
        body,
      });
      const took = performance.now() - began;
      const isDone = status === 200 && (JSON.parse(text) as { metadata?: unknown }).metadata !== undefined;
      if (!isDone) throw new Error(`The front answered ${status}: ${text.slice(0, 300)}`);
      return took;
    },
    close: async () => whm.close(),
  };
}
