import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { promisify } from 'node:util';
import { appConfigFile, placePlugin } from '../../host/plugin.ts';
import type { SimulatedHost } from '../../host/host.ts';
import type { HostUser } from '../../host/whm/accounts.ts';
import { places } from '../../host/whm/places.ts';
import { type SimulatedWhm, startWhm } from '../../host/whm/start.ts';
import { type Daemon, type Stage, stage } from '../harness.ts';

/** A simulated server with WHM in front, the plugin installed, and the daemon. */
export interface WhmStage {
  host: SimulatedHost;
  daemon: Daemon;
  whm: SimulatedWhm;
}

export interface WhmOptions extends Stage {
  users?: readonly HostUser[];
  /** What live_api.cgi is told in place of the daemon's own socket. */
  socket?: string;
  /** WHM is reached by https, with the host's own certificate. */
  tls?: boolean;
}

/** Ends with the test. */
export async function stageWhm(
  t: TestContext,
  { users, socket, tls = false, ...options }: WhmOptions,
): Promise<WhmStage> {
  let whm: SimulatedWhm | undefined;
  // Before the host's folder is removed: hooks run in the order of their registration.
  t.after(() => whm?.close());
  const { host, daemon } = await stage(t, options);
  whm = await startWhm({
    root: host.root,
    tls,
    environment: {
      WHM_2FA_RESET_NODE: process.execPath,
      WHM_2FA_RESET_SOCKET: socket ?? daemon.socket,
    },
    ...(users && { users }),
  });
  await placePlugin(host.root);
  return { host, daemon, whm };
}

/** Registers the plugin anew: for limited resellers too, as `install.sh --allow-resellers` does, or for `acls`. */
export async function allowResellers(host: SimulatedHost, acls = 'all,create-acct'): Promise<void> {
  const file = join(host.root, 'whm-2fa-reset.conf');
  const text = readFileSync(appConfigFile, 'utf8').replace(/^acls=all$/mu, `acls=${acls}`);
  writeFileSync(file, text);
  await promisify(execFile)(join(places(host.root).bin, 'register_appconfig'), [file]);
}
