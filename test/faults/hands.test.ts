import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Job } from '../../daemon/protocol/job.ts';
import { Plan } from '../../daemon/protocol/plan.ts';
import type { SimulatedHost } from '../host/host.ts';
import { stage } from '../integration/harness.ts';
import { finished, listing, removal, removals } from '../integration/jobs.ts';
import { tableOf } from '../security/table.ts';

/**
 * What becomes of an account that another program lays hands on, by the step that it comes after: the plan; the start
 * of the removing call, which has not looked yet; its save; its end. The code where there is one, else the outcome.
 */
const table = tableOf(`
                                   plan               call               save          end
  sets 2FA up                      removed            removed            on-again      on-again
  removes 2FA                      removed            removed            removed       removed
  deletes it                       refused-by-cpanel  refused-by-cpanel  account-gone  account-gone
  renames it                       refused-by-cpanel  refused-by-cpanel  account-gone  account-gone
  suspends it                      removed            removed            removed       removed
  suspends it, no longer listed    account-gone       account-gone       account-gone  account-gone
  changes its owner                removed            removed            removed       removed
  changes its owner, asked by him  refused-by-cpanel  refused-by-cpanel  account-gone  account-gone
`);

const victim = 'victim';
const bystander = 'other';
const renamed = 'renamed';
const owner = 'res1';

function act(host: SimulatedHost, row: string): void {
  if (row === 'sets 2FA up') host.setTwoFactor([victim], true);
  else if (row === 'removes 2FA') host.setTwoFactor([victim], false);
  else if (row.startsWith('suspends')) host.setAccount(victim, { suspended: true });
  else if (row.startsWith('changes')) host.setAccount(victim, { owner: 'root' });
  else {
    host.removeAccount(victim);
    host.setTwoFactor([victim], false);
    if (row !== 'renames it') return;
    host.addAccount(renamed, { owner });
    host.setTwoFactor([renamed], true);
  }
}

test('whatever another program does between two steps, the outcome table holds', async (t) => {
  const { host, daemon } = await stage(t, {
    accounts: [],
    config: { access: { resellers: [owner] } },
    control: { switches: { 'reseller-calls': 'create-acct' } },
  });
  host.addReseller(owner);
  for (const { row, column, cell } of table) {
    await t.test(`${row}, after the ${column}`, async () => {
      host.removeAccount(renamed);
      host.setTwoFactor([renamed], false);
      for (const name of [victim, bystander]) host.addAccount(name, { owner });
      host.setTwoFactor([victim, bystander], true);
      host.clearRuns();
      host.control({ faults: [], switches: { 'suspended-listed': row.endsWith('listed') ? 'no' : 'yes' } });
      const gate = `${row} ${column}`.replaceAll(/\W/gu, '-');
      if (column === 'call') host.gate(gate, 'start', { function: removal });
      if (column === 'save') host.gate(gate, 'after-save', { function: removal });
      // The plan has made the first one.
      if (column === 'end') host.gate(gate, 'start', { function: listing, nth: 2 });
      const actor = row.endsWith('him') ? `whm:${owner}` : 'cli';
      const users = [victim, bystander];
      const plan = (await daemon.request('POST', '/v1/plans', { actor, body: { users } })).as(Plan, 201);
      if (column === 'plan') act(host, row);
      const start = await daemon.request('POST', '/v1/jobs', {
        actor,
        headers: { 'Idempotency-Key': plan.planId },
        body: { planId: plan.planId, reason: 'lost phone' },
      });
      if (column !== 'plan') {
        await host.reached(gate);
        act(host, row);
        host.open(gate);
      }
      // As root: a reseller no longer reads the name of what is another's.
      const { target } = await finished(daemon, start.as(Job, 201).id);
      const { outcome, code, verified } = target(victim);
      assert.equal(code ?? outcome, cell);
      assert.equal(verified, cell === 'removed');
      assert.deepEqual([target(bystander).outcome, target(bystander).verified], ['removed', true]);
      assert.equal(host.twoFactor().has(renamed), row === 'renames it', 'whom nobody named keeps it');
      assert.equal(removals(host).length, 1, 'nothing is sent twice');
    });
  }
});
