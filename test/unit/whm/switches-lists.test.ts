import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createWhm } from '../../../daemon/whm/whm.ts';
import { writeServerState } from '../../host/whmapi1/server-state.ts';
import { bad, good } from './expect.ts';
import { makeHost, testSwitches } from './simulated.ts';

const everyone = ['alice', 'bob', 'carol', 'dave', 'o+d %41=é', 'root'];

testSwitches<'lists'>({
  'empty-data': async ({ host, whm }) => {
    host.control({ switches: { 'reseller-calls': 'create-acct' } });
    assert.equal(good(await whm.listTwoFactor({ asReseller: 'res2' })).size, 0);
    host.addFault({ kind: 'refuse-call', reason: 'No.' });
    bad(await whm.removeTwoFactor(['alice']), 'refused', /^No\.$/u);
    bad(await whm.privileges('res1'), 'refused', /^No\.$/u);
  },
  'policy-type': async ({ host, whm }) => {
    for (const policyEnabled of [true, false]) {
      writeServerState(host.paths, { policyEnabled, issuers: {} });
      assert.equal(good(await whm.policyStatus()), policyEnabled);
    }
  },
  'old-server': async ({ whm }) => {
    const accounts = good(await whm.listAccounts());
    assert.deepEqual(
      accounts.find((account) => account.user === 'alice'),
      {
        user: 'alice',
        domain: 'alice.example',
        owner: 'root',
        plan: 'gold',
        suspended: false,
        suspendReason: '',
        email: 'a@alice.example',
      },
    );
    const carol = accounts.find((account) => account.user === 'carol');
    assert.deepEqual(
      [carol?.suspended, carol?.suspendReason, carol?.plan, carol?.email],
      [true, 'Unpaid', '', ''],
    );
    assert.equal(accounts.find((account) => account.user === 'dave')?.owner, 'res1');
    assert.deepEqual(good(await whm.listResellers()).toSorted(), ['boss', 'res1', 'res2']);
    assert.equal(good(await whm.removeTwoFactor(['alice'])).modified.size, 1);
  },
  'domainless-reseller': async ({ whm, variant }) => {
    const list = good(await whm.listTwoFactor());
    assert.equal(list.get('res1'), variant === 'null-domain' ? false : undefined);
    assert.deepEqual([list.get('alice'), list.get('bob')], [true, false]);
  },
  'suspended-listed': async ({ whm, variant }) => {
    assert.equal(good(await whm.listTwoFactor()).get('carol'), variant === 'yes' ? true : undefined);
  },
  'reseller-calls': async ({ host, whm, variant }) => {
    const asReseller = 'res1';
    const list = await whm.listTwoFactor({ asReseller });
    const removal = await whm.removeTwoFactor(['dave', 'alice'], { asReseller });
    if (variant === 'refused') {
      bad(list, 'refused', /permission/u);
      bad(removal, 'refused', /permission/u);
    } else {
      assert.deepEqual(good(list), new Map([['dave', true]]));
      assert.deepEqual(good(removal).modified, new Set(['dave']));
      assert.match(good(removal).failed.get('alice') ?? '', /do not have access/u);
    }
    assert.ok(host.twoFactor().has('alice'));
    bad(await whm.policyStatus({ asReseller }), 'refused', /permission/u);
  },
  'root-reseller-call': async ({ whm, variant }) => {
    const list = await whm.listTwoFactor({ asReseller: 'boss' });
    if (variant === 'refused') bad(list, 'refused', /permission/u);
    else assert.deepEqual([...good(list).keys()].toSorted(), variant === 'all' ? everyone : []);
    assert.ok(good(await whm.privileges('boss')).has('all'));
  },
  'zero-match': async ({ host, whm }) => {
    for (const user of everyone) host.removeAccount(user);
    assert.deepEqual(good(await whm.listAccounts()), []);
  },
});

test('the privileges of a limited reseller are those it has', async (t) => {
  const host = await makeHost();
  t.after(() => host.dispose());
  const whm = createWhm({ path: host.whmapi1, timeoutSeconds: 60 });
  const acls = good(await whm.privileges('res1'));
  assert.deepEqual([acls.has('create-acct'), acls.has('all')], [true, false]);
  bad(await whm.privileges('nobody'), 'no-document', /exit status 1 .*nobody/u);
});
