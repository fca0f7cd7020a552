import { join } from 'node:path';
import { createHost, type SimulatedHost } from '../host/host.ts';
import type { Truth } from './truth.ts';

export const off = ['off0', 'off1', 'off2', 'off3'];
export const on = Array.from({ length: 90 }, (_, index) => `user${index}`);
/** A reseller without an account: cPanel's list never shows it. */
export const vendor = 'vendor';
/** Names that are no account's. */
export const others = ['nobody', 'info@user0.example'];
/** Owns every third account, and may start jobs. */
export const reseller = 'resell';

const ownerOf = (index: number) => (index % 3 === 0 ? reseller : 'root');

/** A server with all of them, and the truth about it. */
export async function settle(root: string, truth: Truth): Promise<SimulatedHost> {
  const host = await createHost({
    dir: root,
    accounts: [
      ...on.map((name, index) => ({ name, twoFactor: true, owner: ownerOf(index) })),
      ...off.map((name) => ({ name, twoFactor: false })),
    ],
    control: { delays: { startupMs: 0 }, switches: { 'reseller-calls': 'create-acct' } },
  });
  host.addReseller(reseller);
  host.addReseller(vendor);
  host.setTwoFactor([vendor], true);
  on.forEach((name, index) => truth.add(name, true, ownerOf(index)));
  for (const name of off) truth.add(name, false, 'root');
  truth.add(vendor, true, undefined);
  return host;
}

/** The configuration of a world's daemons in a folder of its own. */
export function configOf(dir: string, host: SimulatedHost, batchMax: number) {
  return {
    socket: join(dir, 'run/daemon.sock'),
    stateDir: join(dir, 'state'),
    whmapi1: { path: host.whmapi1, timeoutSeconds: 600 },
    gateway: { enabled: false },
    access: { resellers: [reseller] },
    load: { pauseAbove: null },
    batch: { max: batchMax, targetSeconds: 1 },
  };
}
