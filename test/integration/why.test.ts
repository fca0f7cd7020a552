import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { Why } from '../../daemon/protocol/why.ts';
import { type Daemon, folder, stage } from './harness.ts';
import { finished, startJob } from './jobs.ts';

const accounts = [
  { name: 'alice', twoFactor: true, email: 'owner@mail.example, second@mail.example' },
  { name: 'bob', email: 'owner@mail.example' },
  { name: 'carol', email: 'info@carol.example' },
  { name: 'mine', twoFactor: true, owner: 'res1' },
];

/** Configuration by which a stand-in for timedatectl says this. */
function clockSays(t: TestContext, word: string): { programs: Record<string, string> } {
  const timedatectl = join(folder(t), 'timedatectl');
  writeFileSync(timedatectl, `#!/bin/sh\necho ${word}\n`);
  chmodSync(timedatectl, 0o755);
  return { programs: { timedatectl, chronyc: '/nonexistent/chronyc' } };
}

async function why(daemon: Daemon, name: string, actor = 'cli'): Promise<Why> {
  return (await daemon.request('GET', `/v1/why?name=${encodeURIComponent(name)}`, { actor })).as(Why);
}

const codes = ({ findings }: Why) => findings.map(({ code }) => code);

test('a protected account is told as such, to whom it is protected from', async (t) => {
  const config = { ...clockSays(t, 'yes'), access: { resellers: ['res1'] } };
  const control = { switches: { 'reseller-calls': 'create-acct' } } as const;
  const all = [
    ...accounts,
    { name: 'boss', twoFactor: true },
    { name: 'res1', owner: 'res1', twoFactor: true },
  ];
  const { host, daemon } = await stage(t, { accounts: all, config, control });
  host.addReseller('res1');
  host.addReseller('boss', ['all']);
  host.setTwoFactor(['root'], true);
  for (const [name, actor, isTold] of [
    ['root', 'cli', true],
    ['boss', 'cli', true],
    ['alice', 'cli', false],
    ['res1', 'cli', false],
    ['res1', 'whm:res1', true],
    ['mine', 'whm:res1', false],
  ] as const) {
    assert.equal(
      codes(await why(daemon, name, actor)).includes('account-protected'),
      isTold,
      `${name} ${actor}`,
    );
  }
  const shown = await daemon.cli(['why', 'root']);
  assert.match(
    shown.stdout,
    /The account is protected\.\n +Its 2FA is removed only if its name is confirmed\./u,
  );
});

test('an account is found by name, domain and address, and each cause is told with what to do', async (t) => {
  const { host, daemon } = await stage(t, { accounts, config: clockSays(t, 'yes') });
  const sound = await why(daemon, 'alice');
  assert.deepEqual(codes(sound), [
    'account-found',
    'not-suspended',
    'two-factor-on',
    'policy-on',
    'clock-in-sync',
    'never-reset',
    'brute-force-note',
  ]);
  assert.equal(sound.findings.at(-1)?.link, '/scripts7/cphulk/config');
  for (const name of ['alice.example', 'second@mail.example', 'ALICE', 'info@alice.example']) {
    assert.equal((await why(daemon, name)).user, 'alice', name);
  }
  assert.ok(codes(await why(daemon, 'info@alice.example')).includes('mailbox'));
  assert.ok(codes(await why(daemon, 'helper@alice')).includes('team-user'));
  const several = await why(daemon, 'owner@mail.example');
  assert.deepEqual(
    [several.user, several.matches.map(({ user }) => user).toSorted()],
    [undefined, ['alice', 'bob']],
  );
  for (const asked of [several, await why(daemon, 'Second@Mail.example')]) {
    assert.equal(codes(asked)[0], 'contact-address');
    assert.ok(!codes(asked).includes('mailbox'), 'an address elsewhere is no mailbox');
  }
  assert.equal(
    codes(await why(daemon, 'info@carol.example'))[0],
    'mailbox',
    'at its own domain it may be one',
  );
  assert.ok(codes(await why(daemon, 'ghost')).includes('unknown-account'));
  assert.ok(codes(await why(daemon, 'bob')).includes('two-factor-off'));
  (await daemon.request('GET', '/v1/why?name=-x')).problem('malformed-name');

  const { id } = await startJob(daemon, ['alice']);
  await finished(daemon, id);
  const after = await why(daemon, 'alice');
  assert.ok(codes(after).includes('reset-before') && codes(after).includes('two-factor-off'));
  assert.deepEqual(
    after.resets.map(({ jobId, verified }) => [jobId, verified]),
    [[id, true]],
  );
  assert.ok(!host.runs().some((run) => run.function === 'twofactorauth_get_tfa_config_for_user'));
});

test('a clock that is adrift, a policy that is off and a suspension are told', async (t) => {
  const suspended = [
    { name: 'alice', twoFactor: true, suspended: true, suspendreason: 'unpaid <b>bill</b>' },
  ];
  const { host, daemon } = await stage(t, {
    accounts: suspended,
    config: clockSays(t, 'no'),
  });
  writeFileSync(host.paths.server, JSON.stringify({ policyEnabled: false }));
  const told = await why(daemon, 'alice');
  for (const code of ['suspended', 'clock-adrift', 'policy-off'])
    assert.ok(codes(told).includes(code as never));
  assert.equal(told.findings.find(({ code }) => code === 'suspended')?.detail, 'unpaid <b>bill</b>');
  const people = await daemon.cli(['why', 'alice']);
  assert.equal(people.code, 0, people.stderr);
  assert.match(people.stdout, /problem +The server's clock is not in sync/u);
  assert.deepEqual(Object.keys(JSON.parse((await daemon.cli(['why', 'alice', '--json'])).stdout)), [
    'name',
    'user',
    'matches',
    'findings',
    'resets',
    'checkedAt',
  ]);
});

test('what nobody tells is unknown', async (t) => {
  const config = { programs: { timedatectl: '/nonexistent/t', chronyc: '/nonexistent/c' } };
  const { host, daemon } = await stage(t, { accounts, config });
  host.addFault({ kind: 'exit', code: 1, when: { function: 'twofactorauth_policy_status' } });
  host.addFault({ kind: 'exit', code: 1, when: { function: 'listresellers' } });
  const told = await why(daemon, 'alice');
  assert.ok(codes(told).includes('protection-unknown') && codes(told).includes('two-factor-on'));
  assert.ok(codes(told).includes('clock-unknown') && codes(told).includes('policy-unknown'));
});

test('a reseller is told of its own accounts alone: others look like unknown ones', async (t) => {
  const { host, daemon } = await stage(t, {
    accounts,
    config: { ...clockSays(t, 'yes'), access: { resellers: ['res1'] } },
    control: { switches: { 'reseller-calls': 'create-acct' } },
  });
  host.addReseller('res1');
  const actor = 'whm:res1';
  const root = await startJob(daemon, ['mine']);
  await finished(daemon, root.id);
  const own = await why(daemon, 'mine', actor);
  assert.equal(own.user, 'mine');
  assert.deepEqual(own.resets, [], 'what root did is not told');
  const form = ({ name: _n, checkedAt: _c, ...rest }: Why) => rest;
  const unknown = form(await why(daemon, 'ghost', actor));
  for (const name of ['alice', 'root', 'alice.example']) {
    assert.deepEqual(form(await why(daemon, name, actor)), unknown, name);
  }
  const unknownMail = form(await why(daemon, 'x@ghost.example', actor));
  assert.deepEqual(form(await why(daemon, 'owner@mail.example', actor)), unknownMail);
  (await daemon.request('GET', '/v1/why?name=mine', { actor: 'whm:res2' })).problem('not-permitted');
});
