import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { SimulatedHost } from '../../../host/host.ts';
import { createHost } from '../../../host/host.ts';
import { ask, type Document, part, smallHost } from './support.ts';

type Row = Record<string, unknown>;
const rows = (document: Document): Row[] => document.data?.['acct'] as Row[];
const users = (document: Document): string[] => rows(document).map((row) => row['user'] as string);

const filter = (letter: string, field: string, type: string, argument: string): string[] => [
  'api.filter.enable=1',
  `api.filter.${letter}.field=${field}`,
  `api.filter.${letter}.type=${type}`,
  `api.filter.${letter}.arg0=${argument}`,
];

describe('helper functions (simulator point 12, contract 4)', { concurrency: 2 }, () => {
  let host: SimulatedHost;
  before(async () => {
    host = await smallHost();
    host.addReseller('vendor');
    host.setAccount('bob', { owner: 'vendor', plan: 'business', email: 'a@b.example, c@d.example' });
    host.addAccount('bobby', { domain: 'other.example' });
  });
  after(() => host.dispose());

  test('listaccts gives every account with the documented keys and defaults', async () => {
    const document = await ask(host, ['listaccts']);
    assert.deepEqual(users(document).toSorted(), ['alice', 'bob', 'bobby', 'carol', 'dora']);
    const alice = rows(document).find((row) => row['user'] === 'alice');
    assert.partialDeepStrictEqual(alice, {
      domain: 'alice.example',
      owner: 'root',
      plan: 'undefined',
      email: '*unknown*',
      suspended: 0,
      suspendreason: 'not suspended',
      has_backup: 0,
      child_nodes: [],
    });
    assert.equal(typeof alice?.['uid'], 'string');
    assert.equal(rows(document).find((row) => row['user'] === 'dora')?.['suspended'], 1);
  });

  test('want trims the records', async () => {
    const document = await ask(host, ['listaccts', 'want=user,domain', 'search=carol']);
    assert.deepEqual(rows(document), [{ user: 'carol', domain: 'carol.example' }]);
  });

  const searches: [string[], string[]][] = [
    [
      ['search=BOB', 'searchtype=user'],
      ['bob', 'bobby'],
    ],
    [['search=^bob$', 'searchtype=user'], ['bob']],
    [['search=bob', 'searchtype=user', 'searchmethod=exact'], ['bob']],
    [['search=vendor', 'searchtype=owner'], ['bob']],
    [['search=business', 'searchtype=package'], ['bob']],
    [['search=other', 'searchtype=domain'], ['bobby']],
    [
      ['search=bob', 'searchtype=domain_and_user'],
      ['bob', 'bobby'],
    ],
    [
      ['search=192.0.2', 'searchtype=ip', 'api.chunk.enable=1', 'api.chunk.size=2'],
      ['alice', 'bob'],
    ],
  ];
  for (const [items, found] of searches)
    test(`listaccts ${items.join(' ')}`, async () =>
      assert.deepEqual(users(await ask(host, ['listaccts', ...items])).toSorted(), found));

  test('listaccts refuses a bad searchtype, and answers a search without a match with result 1 and no data', async () => {
    const bad = await ask(host, ['listaccts', 'search=x', 'searchtype=shoe']);
    assert.deepEqual([bad.metadata.result, bad.metadata.reason], [0, 'Unknown search type.']);
    const none = await ask(host, ['listaccts', 'search=zzz']);
    assert.deepEqual([none.metadata.result, 'data' in none], [1, false]);
  });

  const controlled: [string[], string[]][] = [
    [filter('a', 'user', 'begins', 'BOB'), ['bob', 'bobby']],
    [filter('a', 'user', 'contains', 'o'), ['bob', 'carol', 'dora', 'bobby']],
    [filter('a', 'user', 'eq', 'bob'), ['bob']],
    [filter('a', 'suspended', '==', '1'), ['dora']],
    [filter('a', 'suspended', 'lt', '1'), ['alice', 'bob', 'carol', 'bobby']],
    [filter('a', 'suspended', 'gt_equal', '1'), ['dora']],
    [filter('a', 'maxpop', 'gt_handle_unlimited', '5'), ['alice', 'bob', 'carol', 'dora', 'bobby']],
    [filter('a', '*', 'contains', 'business'), ['bob']],
    [[...filter('a', 'user', 'begins', 'bob'), ...filter('b', 'owner', 'eq', 'root')], ['bobby']],
    [
      ['api.sort.enable=1', 'api.sort.a.field=user', 'api.sort.a.reverse=1'],
      ['dora', 'carol', 'bobby', 'bob', 'alice'],
    ],
  ];
  for (const [items, found] of controlled)
    test(`listaccts ${items.join(' ')}`, async () =>
      assert.deepEqual(users(await ask(host, ['listaccts', ...items])), found));

  test('chunks say where they are; a start past the end resets to 1', async () => {
    const items = ['api.chunk.enable=1', 'api.chunk.verbose=1', 'api.chunk.size=2'];
    const last = await ask(host, ['listaccts', ...items, 'api.chunk.start=5']);
    assert.deepEqual(users(last), ['bobby']);
    assert.deepEqual(last.metadata['chunk'], { start: 5, size: 2, records: 5, current: 3, chunks: 3 });
    assert.equal(users(await ask(host, ['listaccts', ...items, 'api.chunk.start=50'])).length, 2);
  });

  test('columns trim the records', async () => {
    const document = await ask(host, [
      'listaccts',
      'search=bob$',
      'api.columns.enable=1',
      'api.columns.a=plan',
    ]);
    assert.deepEqual(rows(document), [{ plan: 'business' }]);
  });

  test('accountsummary by user and by domain, unknown, and without an argument', async () => {
    assert.deepEqual(users(await ask(host, ['accountsummary', 'user=bob'])), ['bob']);
    assert.deepEqual(users(await ask(host, ['accountsummary', 'domain=other.example'])), ['bobby']);
    const unknown = await ask(host, ['accountsummary', 'user=nobody']);
    assert.deepEqual([unknown.metadata.reason, unknown.data], ['Account does not exist.', { acct: null }]);
    const neither = await ask(host, ['accountsummary']);
    assert.match(neither.metadata.reason, /^API failure: You must specify a user or domain/u);
  });

  const simple: [string[], Document['data']][] = [
    [['list_users'], { users: ['root', 'alice', 'bob', 'carol', 'dora', 'bobby'] }],
    [['listresellers'], { reseller: ['vendor'] }],
    [['getdomainowner', 'domain=other.example'], { user: 'bobby' }],
    [['getdomainowner', 'domain=nowhere.example'], { user: null }],
    [['version'], { version: '11.138.0.6' }],
    [['gethostname'], { hostname: 'server.example.com' }],
    [['get_current_users_count'], { users: 5 }],
  ];
  for (const [args, data] of simple)
    test(args.join(' '), async () => assert.deepEqual((await ask(host, args)).data, data));

  test('myprivs mixes the types of its values', async () => {
    const document = await ask(host, ['--user=vendor', 'myprivs']);
    const [privileges] = part(document, 'privileges') as [Record<string, unknown>];
    const values = new Set(Object.values(privileges));
    assert.deepEqual(values, new Set([0, 1, '', '1']));
    assert.ok(!Number(privileges['all']));
    assert.ok(Number(privileges['create-acct']));
    const root = await ask(host, ['myprivs']);
    assert.ok(Object.values((part(root, 'privileges') as [object])[0]).every((value) => Number(value) === 1));
  });

  test('applist names the functions, servicestatus the services', async () => {
    assert.match(JSON.stringify(await ask(host, ['applist'])), /"twofactorauth_remove_user_config"/u);
    const { data } = await ask(host, ['servicestatus', 'service=cpsrvd']);
    assert.partialDeepStrictEqual(data?.['service'], [{ name: 'cpsrvd', enabled: 1, running: 1 }]);
  });

  test('batch answers with full envelopes and stops at an error when told to', async () => {
    const commands = ['gethostname', 'nothing', `accountsummary?user=${encodeURIComponent('bob')}`];
    const items = commands.map((command, index) => `command-${index}=${encodeURIComponent(command)}`);
    const { data } = await ask(host, ['batch', ...items]);
    const results = data?.['result'] as Document[];
    assert.deepEqual(
      results.map(({ metadata }) => metadata.result),
      [1, 0, 1],
    );
    assert.deepEqual(users(results[2] as Document), ['bob']);
    const repeated = commands.map((command) => `command=${encodeURIComponent(command)}`);
    const aborted = await ask(host, ['batch', ...repeated, 'abort_on_error=1']);
    assert.equal((part(aborted, 'result') as unknown[]).length, 2);
  });

  test('get_appconfig_application_list reads the registered files and drops unknown ACLs', async () => {
    const conf =
      '# comment\nservice=whostmgr\nname=tool\nurl=/cgi/tool/\nentryurl=tool/index.cgi\nacls=all,no-such\n';
    writeFileSync(join(host.paths.apps, 'tool.conf'), conf);
    const { data } = await ask(host, ['get_appconfig_application_list']);
    assert.partialDeepStrictEqual(data?.['whostmgr'], [
      { name: 'tool', entryurl: 'tool/index.cgi', acls: ['all'] },
    ]);
  });

  test('create_user_session gives a url and a token', async () => {
    const document = await ask(host, ['create_user_session', 'user=root', 'service=whostmgrd']);
    const token = part(document, 'cp_security_token') as string;
    assert.match(token, /^\/cpsess\d{10}$/u);
    assert.ok((part(document, 'url') as string).includes(token));
  });
});

test('10,000 accounts are listed whole, also by get_user_configs', async () => {
  const host = await createHost({
    accounts: 10_000,
    control: { delays: { startupMs: 0, perWalkedMicros: 1 } },
  });
  const [accounts, configs] = await Promise.all([
    ask(host, ['listaccts', 'want=user']),
    ask(host, ['twofactorauth_get_user_configs']),
  ]);
  assert.equal(rows(accounts).length, 10_000);
  assert.equal(Object.keys(configs.data ?? {}).length, 10_001);
  await host.dispose();
});
