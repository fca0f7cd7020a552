import { rmSync } from 'node:fs';
import type { TestContext } from 'node:test';
import { type Control, defaults } from '../host/whm/switches.ts';
import { defaultSwitches } from '../host/whmapi1/switches.ts';
import { type WhmStage, stageWhm } from '../integration/whm/stage.ts';
import { type Choice, isOfCommand, type Switch } from './rows.ts';

/** alice and carol (suspended) have 2FA, bob has none, dave is a reseller's. */
export const on = ['alice', 'carol'];
export const reseller = 'res1';

/** One server for many combinations. */
export async function stageMatrix(t: TestContext): Promise<WhmStage> {
  const stage = await stageWhm(t, {
    accounts: [
      { name: 'alice', twoFactor: true },
      { name: 'bob' },
      { name: 'carol', twoFactor: true, suspended: true },
      { name: 'dave', twoFactor: true, owner: reseller },
    ],
    // For a lock that is waited for without end.
    config: { whmapi1: { timeoutSeconds: 8 }, access: { resellers: [reseller] } },
    env: { REMOTE_USER: reseller, TEAM_USER: 'mallory', CONTENT_LENGTH: '5' },
  });
  stage.host.addReseller(reseller);
  return stage;
}

/** Sets every switch: as chosen, else to its default; trouble of before is over, and all have 2FA again. */
export function setSwitches({ host, whm }: WhmStage, choice: Choice): void {
  rmSync(host.paths.lock, { force: true });
  const chosen = Object.entries(choice) as [Switch, string][];
  const command = Object.fromEntries(chosen.filter(([name]) => isOfCommand(name)));
  const front = Object.fromEntries(
    chosen
      .filter(([name]) => !isOfCommand(name))
      .map(([name, variant]) => [
        name,
        name === 'cgi-timeout' && variant !== 'none' ? Number(variant) : variant,
      ]),
  );
  host.control({
    switches: { ...defaultSwitches(), ...command },
    faults: [],
    settings: { unlicensed: false, nonRoot: false, lockTimeScale: 1 },
  });
  host.setTwoFactor([...on, 'dave'], true);
  whm.control({ ...defaults, ...(front as Partial<Control>) });
  // The menu is made anew at a restart only.
  whm.restart();
}
