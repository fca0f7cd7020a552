import { test } from 'node:test';
import { type Whm, createWhm } from '../../../daemon/whm/whm.ts';
import { type SimulatedHost, createHost } from '../../host/host.ts';
import { type SwitchName, type Variant, switches } from '../../host/whmapi1/switches.ts';

/** Where each SWITCH of the contract is run through its variants; null concerns no call of this product. */
const concerns = {
  'all-failed': 'removal',
  'save-fail-data': 'removal',
  'repeat-keys': 'removal',
  'remote-user': 'form',
  locale: 'removal',
  'die-form': 'form',
  'unknown-fn': 'form',
  licence: 'form',
  'non-root': 'form',
  'stdout-noise': 'form',
  'json-order': 'form',
  'json-newline': 'form',
  'empty-data': 'lists',
  'policy-type': 'lists',
  'old-server': 'lists',
  'domainless-reseller': 'lists',
  'suspended-listed': 'lists',
  'user-key': 'removal',
  // --input=json is never used.
  'json-array-user': null,
  'modified-order': 'removal',
  'result-type': 'form',
  'empty-types': 'removal',
  'suspended-removal': 'removal',
  'stray-user-file': 'removal',
  'failed-text': 'removal',
  quotes: 'removal',
  notify: 'removal',
  save: 'removal',
  'lock-wait': 'removal',
  'reseller-calls': 'lists',
  'root-reseller-call': 'lists',
  'zero-match': 'lists',
  // Of HTTP answers.
  'json-type': null,
  'xml-names': null,
} as const satisfies Record<SwitchName, string | null>;

type SwitchOf<Concern> = {
  [N in SwitchName]: (typeof concerns)[N] extends Concern ? N : never;
}[SwitchName];

/** A simulated server with one variant set, and the product's door to its whmapi1. */
export interface Stage<N extends SwitchName> {
  host: SimulatedHost;
  whm: Whm;
  variant: Variant<N>;
}

/** One check a switch, run once with each variant; a missing or foreign row does not compile. */
export type Rows<Concern> = { [N in SwitchOf<Concern>]: (stage: Stage<N>) => Promise<void> };

/**
 * Accounts with every trait that matters: alice and dave have 2FA, bob has none, carol is suspended, dave is
 * res1's, "o+d %41=é" needs encoding; res1 and res2 are resellers without accounts of their own, boss has `all`.
 */
export async function makeHost(): Promise<SimulatedHost> {
  const host = await createHost({
    accounts: [
      { name: 'alice', twoFactor: true, plan: 'gold', email: 'a@alice.example' },
      { name: 'bob' },
      { name: 'carol', twoFactor: true, suspended: true, suspendreason: 'Unpaid' },
      { name: 'dave', twoFactor: true, owner: 'res1' },
      { name: 'o+d %41=é', twoFactor: true },
    ],
    control: { delays: { startupMs: 0 } },
  });
  host.addReseller('res1');
  host.addReseller('res2');
  host.addReseller('boss', ['all']);
  host.setTwoFactor(['info@alice.example'], true);
  return host;
}

/** Declares the tests of these rows, one a variant, each on a server of its own. */
export function testSwitches<Concern>(rows: Rows<Concern>): void {
  for (const name of Object.keys(rows) as SwitchOf<Concern>[]) {
    for (const variant of switches[name]) {
      test(`${name}: ${variant}`, async (t) => {
        const host = await makeHost();
        t.after(() => host.dispose());
        host.control({ switches: { [name]: variant } });
        const whm = createWhm({ path: host.whmapi1, timeoutSeconds: 60 });
        const check = rows[name] as (stage: Stage<typeof name>) => Promise<void>;
        await check({ host, whm, variant: variant as Variant<typeof name> });
      });
    }
  }
}
