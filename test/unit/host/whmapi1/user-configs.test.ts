import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { createHost, type SimulatedHost } from '../../../host/host.ts';
import { ask, run } from './support.ts';

const configs = 'twofactorauth_get_user_configs';

describe('twofactorauth_get_user_configs (simulator point 8, contract 3.2)', { concurrency: 2 }, () => {
  let host: SimulatedHost;
  before(async () => {
    host = await createHost({
      accounts: 20,
      resellers: 2,
      control: { delays: { startupMs: 0 }, switches: { 'reseller-calls': 'create-acct' } },
    });
    host.setAccount('acct00003', { owner: 'resell02' });
    host.setAccount('acct00004', { owner: 'resell02' });
    host.addReseller('lonely');
  });
  after(() => host.dispose());

  test('lists every account and root, and neither mailboxes, team users nor leftovers', async () => {
    const { data } = await ask(host, [configs]);
    const names = Object.keys(data ?? {});
    assert.equal(names.length, 22);
    assert.deepEqual(data?.['root'], { is_enabled: 0, primary_domain: 'server.example.com' });
    assert.deepEqual(data?.['acct00001'], { is_enabled: 1, primary_domain: 'acct00001.example' });
    assert.deepEqual(data?.['acct00002'], { is_enabled: 0, primary_domain: 'acct00002.example' });
    assert.ok(host.twoFactor().has('gone0001'));
    assert.ok(!names.some((name) => name.includes('@') || name === 'gone0001' || name === 'resell01'));
  });

  test('with user= lists that one alone', async () => {
    const { data } = await ask(host, [configs, 'user=acct00001']);
    assert.deepEqual(data, { acct00001: { is_enabled: 1, primary_domain: 'acct00001.example' } });
  });

  for (const user of ['nobody', 'info@acct00000.example', 'gone0001', '__proto__'])
    test(`refuses user=${user} with the access text`, async () => {
      const document = await ask(host, [configs, `user=${user}`]);
      assert.equal(document.metadata.result, 0);
      assert.equal(document.metadata.reason, `You do not have access to an account named “${user}”.`);
      assert.equal(document.data, undefined);
    });

  test('a reseller sees the accounts it owns, and itself only when named', async () => {
    const own = await ask(host, ['--user=resell02', configs]);
    const names = Object.keys(own.data ?? {});
    assert.ok(names.includes('acct00003') && names.includes('acct00004'));
    assert.ok(!names.includes('root') && !names.includes('resell02'));
    const itself = await ask(host, ['--user=resell02', configs, 'user=resell02']);
    assert.deepEqual(Object.keys(itself.data ?? {}), ['resell02']);
    const foreign = await ask(host, ['--user=lonely', configs, 'user=acct00003']);
    assert.match(foreign.metadata.reason, /^You do not have access to an account named “acct00003”\.$/u);
  });

  test('a reseller without accounts gets no data', async () => {
    const document = await ask(host, ['--user=lonely', configs]);
    assert.equal(document.metadata.result, '1');
    assert.ok(!('data' in document));
  });

  test('the api.* controls end as an API failure', async () => {
    const { metadata } = await ask(host, [configs, 'api.chunk.enable=1']);
    assert.equal(metadata.result, 0);
    assert.match(metadata.reason, /^API failure: /u);
  });

  test('a broken data file is result 0 with a reason', async () => {
    const broken = await createHost({ accounts: 1, control: { delays: { startupMs: 0 } } });
    writeFileSync(broken.paths.twoFactor, '{"acct');
    const { status, stdout } = await run(broken, ['--output=json', configs]);
    assert.equal(status, 0);
    assert.match(stdout, /Failed to fetch user configurations: \(XID [a-z2-9]{6}\) /u);
    await broken.dispose();
  });
});
