import assert from 'node:assert/strict';
import { test } from 'node:test';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import * as z from 'zod/mini';
import { AuditList } from '../../daemon/protocol/audit.ts';
import { Job, JobList } from '../../daemon/protocol/job.ts';
import type { SimulatedHost } from '../host/host.ts';
import { start } from './child.ts';
import { type Daemon, stage } from './harness.ts';
import type { Answer, RequestOptions } from './http.ts';
import { eventsUntil, finished, listing, removal, removals } from './jobs.ts';

const Envelope = z.looseObject({
  data: z.optional(z.unknown()),
  metadata: z.looseObject({
    command: z.string(),
    reason: z.string(),
    result: z.literal([0, 1]),
    version: z.literal(1),
    output: z.optional(z.strictObject({ messages: z.array(z.string()) })),
  }),
});
type Envelope = z.infer<typeof Envelope>;
const Removal = z.strictObject({
  failed: z.record(z.string(), z.string()),
  users_modified: z.array(z.string()),
});

const asForm = { 'Content-Type': 'application/x-www-form-urlencoded' };
const query = (name: string, ...items: string[]) =>
  `/json-api/${name}?${['api.version=1', ...items].join('&')}`;

/** A call without X-Actor, as programs for WHM make it. */
async function call(daemon: Daemon, path: string, options: RequestOptions = {}): Promise<Answer> {
  return daemon.request(options.raw === undefined && options.body === undefined ? 'GET' : 'POST', path, {
    actor: null,
    ...options,
  });
}

async function jobsOf(daemon: Daemon): Promise<Job[]> {
  return (await daemon.request('GET', '/v1/jobs')).as(JobList).items;
}

/** What the simulated whmapi1 prints. */
async function original(host: SimulatedHost, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await start([host.whmapi1, ...args]).ended;
  assert.equal(code, 0, stderr);
  return stdout;
}

/** Without what may differ: our messages, cPanel's random ids, and the order of keys. */
function comparable(text: string): unknown {
  const { data, metadata } = z.parse(Envelope, JSON.parse(text.replaceAll(/ \(XID \w{6}\)/gu, '')));
  const { output: _, ...rest } = metadata;
  return { data, metadata: rest };
}

function removed({ data, metadata }: Envelope): {
  failed: Record<string, string>;
  modified: string[];
  messages: string[];
} {
  const { failed, users_modified } = z.parse(Removal, data);
  return { failed, modified: users_modified, messages: metadata.output?.messages ?? [] };
}

test('names of every kind: the answer of whmapi1, proven off, as a job on record', async (t) => {
  const people = { on: ['alice', 'carol', 'dave', 'a+b c'], off: ['bob'] };
  const control = { switches: { 'result-type': 'number' } } as const;
  const { host, daemon } = await stage(t, { ...people, control });
  const { host: twin } = await stage(t, { ...people, control });
  const items = [
    'user=alice',
    'user-1=bob',
    'user-07=carol',
    'user=ghost',
    'user-2=a%2Bb+c',
    'user-x=dave',
    'users=dave',
  ];
  const more = [
    'user-3=info%40alice.example',
    'user-4=..',
    'user-5=a%2Fb',
    'user-6=',
    'user-8=%C3%BCnder',
    'user-9=alice',
  ];
  const answer = (await call(daemon, query(removal, ...items, ...more))).as(Envelope);
  const { failed, modified, messages } = removed(answer);
  assert.deepEqual(modified, ['alice', 'bob', 'carol', 'a+b c', 'alice']);
  assert.deepEqual(Object.keys(failed).toSorted(), ['', '..', 'a/b', 'ghost', 'info@alice.example', 'ünder']);
  const [job] = await jobsOf(daemon);
  assert.ok(job);
  assert.deepEqual(messages, [`job: ${job.id}`, 'already off: bob']);
  assert.deepEqual(
    [job.reason, job.state, job.actor],
    ['(WHM API call)', 'finished', { user: 'root', via: 'cli' }],
  );
  assert.deepEqual([...host.twoFactor()], ['dave']);
  const audit = (await daemon.request('GET', `/v1/audit?jobId=${job.id}`)).as(AuditList);
  assert.deepEqual(
    audit.items.map(({ action }) => action),
    ['job.finished', 'job.accepted'],
  );

  const own = z.parse(
    Envelope,
    JSON.parse(await original(twin, '--output=json', removal, ...items, ...more)),
  );
  assert.deepEqual(new Set(removed(own).modified), new Set(modified));
  assert.deepEqual(Object.keys(removed(own).failed).toSorted(), Object.keys(failed).toSorted());
  const bare = own.data as { failed: Record<string, string> };
  for (const [name, text] of Object.entries(bare.failed)) {
    assert.ok(failed[name]?.startsWith(text.replace(/ \(XID \w{6}\)/u, '')), failed[name]);
  }
});

test('a form and JSON mean the same as a query', async (t) => {
  const { host, daemon } = await stage(t, { on: ['a', 'b', 'c', 'd', 'e', 'f', 'g', '10'] });
  const path = `/json-api/${removal}`;
  const raw = 'api.version=1&user=a&user=b&reason=lost+phone&ticket=T%2D1';
  const one = (await call(daemon, path, { raw, headers: asForm })).as(Envelope);
  assert.deepEqual(removed(one).modified, ['a', 'b']);
  const body = { 'api.version': 1, user: 'c', 'user-1': ['d', 10], reason: 'a%20b' };
  assert.deepEqual(removed((await call(daemon, path, { body })).as(Envelope)).modified, ['c', 'd', '10']);
  const doubled = '{"api.version":"1","user":"e","user":"f"}';
  assert.deepEqual(removed((await call(daemon, path, { raw: doubled })).as(Envelope)).modified, ['e', 'f']);
  const posted = await daemon.request('POST', query(removal, 'user=g'), { actor: null });
  assert.deepEqual(removed(posted.as(Envelope)).modified, ['g']);
  assert.equal(host.twoFactor().size, 0);
  const jobs = await jobsOf(daemon);
  assert.deepEqual(
    jobs.map(({ reason, ticket }) => [reason, ticket]),
    [
      ['(WHM API call)', undefined],
      ['(WHM API call)', undefined],
      ['a%20b', undefined],
      ['lost phone', 'T-1'],
    ],
  );
});

test('a protected name fails unless it is included, on or off', async (t) => {
  const { host, daemon } = await stage(t, { on: ['alice', 'boss'] });
  host.addReseller('boss', ['all']);
  await daemon.restart();
  const first = removed(
    (await call(daemon, query(removal, 'user=alice', 'user=root', 'user=boss'))).as(Envelope),
  );
  assert.deepEqual(first.modified, ['alice']);
  for (const name of ['root', 'boss'])
    assert.match(first.failed[name] ?? '', /protected.*include_protected/u);
  assert.deepEqual([...host.twoFactor()], ['boss']);
  host.setTwoFactor(['root'], true);
  const items = [
    'user=root',
    'user=boss',
    'include_protected=root',
    'include_protected=boss',
    'include_protected=alice',
  ];
  const second = removed((await call(daemon, query(removal, ...items))).as(Envelope));
  assert.deepEqual([second.modified, second.failed], [['root', 'boss'], {}]);
  assert.equal(host.twoFactor().size, 0);
  const [job] = await jobsOf(daemon);
  const audit = (await daemon.request('GET', `/v1/audit?action=job.accepted&jobId=${job?.id}`)).as(AuditList);
  assert.deepEqual(audit.items[0]?.detail['protected'], ['root', 'boss']);
});

test('a malformed part starts nothing', async (t) => {
  const { host, daemon } = await stage(t, { on: ['alice'] });
  const path = `/json-api/${removal}`;
  const problems: [string, RequestOptions, Parameters<Answer['problem']>[0]][] = [
    [`${path}?user=alice`, {}, 'invalid-request'],
    [`${path}?user=alice&api.version=2`, {}, 'invalid-request'],
    [query(removal, 'user=alice', 'api.version=0'), {}, 'invalid-request'],
    [query(removal, 'user=alice', 'reason=a%00b'), {}, 'invalid-request'],
    [query(removal, 'user=alice', 'reason='), {}, 'invalid-request'],
    [query(removal, 'user=alice', 'reason=x', 'reason=y'), {}, 'invalid-request'],
    [query(removal, 'user=alice', `ticket=${'t'.repeat(201)}`), {}, 'invalid-request'],
    [path, { raw: '{"api.version":1,"user":"alice"' }, 'malformed-json'],
    [path, { raw: '["alice"]' }, 'invalid-request'],
    [path, { body: { 'api.version': 1, user: { name: 'alice' } } }, 'invalid-request'],
    [path, { body: { 'api.version': 1, user: null } }, 'invalid-request'],
    [
      query(removal, 'user=alice'),
      { raw: 'user=alice', headers: { 'Content-Type': 'text/plain' } },
      'unsupported-media-type',
    ],
    [query(removal, 'user=alice'), { actor: 'whm:root' }, 'not-permitted'],
    [query(removal, 'user=alice'), { actor: ['cli', 'cli'] }, 'actor-invalid'],
    [query(removal, 'user=alice'), { actor: 'bob' }, 'actor-invalid'],
  ];
  for (const [where, options, code] of problems) (await call(daemon, where, options)).problem(code);
  for (const method of ['HEAD', 'PUT', 'DELETE', 'OPTIONS']) {
    const { status, headers } = await daemon.request(method, query(removal, 'user=alice'), { actor: null });
    assert.deepEqual([status, headers.allow], [405, 'GET, POST']);
  }
  const refusals: [string, RegExp][] = [
    [query(removal), /^No users specified\.$/u],
    [query(removal, 'User=alice', 'user1=alice', 'user-=alice'), /^No users specified\.$/u],
    ...['filter', 'sort', 'chunk', 'columns'].map((name): [string, RegExp] => [
      query(removal, 'user=alice', `api.${name}.enable=1`),
      new RegExp(`^api\\.${name} acts on a list`, 'u'),
    ]),
    [query(listing, 'api.filter.enable=1'), /^api\.filter acts on a list/u],
    [
      query('csf_allow', 'user=alice'),
      /^Unknown app \("csf_allow"\) requested for this version \(1\) of the API\.$/u,
    ],
    [query('twofactorauth%5Fremove%22', 'user=alice'), /^Unknown app \("twofactorauth_remove""\)/u],
    [query('', 'user=alice'), /^Unknown app \(""\)/u],
  ];
  for (const [where, reason] of refusals) {
    const { metadata, data } = (await call(daemon, where)).as(Envelope);
    assert.deepEqual([metadata.result, data], [0, undefined], where);
    assert.match(metadata.reason, reason);
  }
  const only = removed((await call(daemon, query(removal, 'user=-x', 'user-1=a%0Ab'))).as(Envelope));
  assert.deepEqual([Object.keys(only.failed), only.messages], [['-x', 'a\nb'], []]);
  const audit = (await daemon.request('GET', '/v1/audit')).as(AuditList);
  assert.deepEqual(
    audit.items.map(({ action, detail }) => [action, detail]),
    [['job.refused', { reason: '(WHM API call)', malformedNames: 2 }]],
  );
  assert.deepEqual(await jobsOf(daemon), []);
  assert.deepEqual(removals(host), []);
});

test('reads answer as whmapi1 does', async (t) => {
  const control = { switches: { 'result-type': 'number', 'domainless-reseller': 'null-domain' } } as const;
  const { host, daemon } = await stage(t, { on: ['alice', '__proto__'], off: ['bob'], control });
  host.addReseller('res');
  const same = async (name: string, ...items: string[]) => {
    const own = comparable((await call(daemon, query(name, ...items))).text);
    assert.deepEqual(own, comparable(await original(host, '--output=json', name, ...items)));
  };
  await same(listing);
  await same(listing, 'user=alice');
  await same(listing, 'user=res');
  await same(listing, 'user=ghost');
  await same(listing, 'user=');
  await same('twofactorauth_policy_status');
  const both = (await call(daemon, query(listing, 'user=alice', 'user-1=bob'))).as(Envelope);
  assert.deepEqual(both.data, {
    alice: { is_enabled: 1, primary_domain: 'alice.example' },
    bob: { is_enabled: 0, primary_domain: 'bob.example' },
  });
  const unknown = (await call(daemon, query(listing, 'user=alice', 'user-1=ghost'))).as(Envelope);
  assert.match(unknown.metadata.reason, /named “ghost”/u);
  host.addFault({ kind: 'exit', code: 1 });
  (await call(daemon, query(listing))).problem('whmapi1-unavailable');
});

test('XML is well-formed whatever the names', async (t) => {
  const { daemon } = await stage(t, { on: ['1st', 'a@b', 'xmlish', '_x0031_'] });
  const names = ['1st', 'a@b', 'xmlish', '_x0031_', '<&>', '', '\u0001', '😀', 'a:b'];
  const items = names.map((name) => `user=${encodeURIComponent(name)}`);
  const answer = await call(daemon, query(removal, ...items).replace('/json-api/', '/xml-api/'));
  assert.equal(answer.status, 200);
  assert.match(answer.headers['content-type'] ?? '', /^application\/xml\b/u);
  assert.equal(XMLValidator.validate(answer.text), true, answer.text);
  const parsed = new XMLParser({ parseTagValue: false }).parse(answer.text) as {
    result: {
      data: { failed: object; users_modified: string[] };
      metadata: { result: string; output: { messages: string } };
    };
  };
  const { data, metadata } = parsed.result;
  assert.deepEqual(data.users_modified, ['1st', 'a@b', 'xmlish', '_x0031_']);
  assert.deepEqual(Object.keys(data.failed), [
    '_x003C__x0026__x003E_',
    '_x_',
    '_x0001_',
    '_x1F600_',
    'a_x003A_b',
  ]);
  assert.equal(metadata.result, '1');
  assert.match(metadata.output.messages, /^job: [0-9a-f-]{36}$/u);
  const unknown = await call(daemon, '/xml-api/nothing?api.version=1');
  assert.equal(XMLValidator.validate(unknown.text), true);
});

test('a call does not wait for the load, and a job outlives its caller', async (t) => {
  const users = Array.from({ length: 40 }, (_, index) => `user${index}`);
  const { host, daemon } = await stage(t, { on: users, config: { load: { pauseAbove: 1e-9 } } });
  host.gate('held', 'start', { function: removal });
  const leaving = new AbortController();
  const items = users.map((user) => `user=${user}`);
  const left = call(daemon, query(removal, ...items), { signal: leaving.signal });
  await host.reached('held');
  leaving.abort();
  await assert.rejects(left);
  host.open('held');
  const [job] = await jobsOf(daemon);
  assert.ok(job);
  assert.equal(job.urgent, true);
  const { events } = await finished(daemon, job.id);
  assert.ok(events.every(({ type }) => type !== 'job.waiting'));
  assert.equal(host.twoFactor().size, 0);
});

test('a service that stops says which job goes on', async (t) => {
  const { host, daemon } = await stage(t, { on: ['alice'] });
  host.gate('held', 'start', { function: removal });
  const answered = call(daemon, query(removal, 'user=alice'));
  await host.reached('held');
  const { stopped } = await daemon.beginStop();
  const { data, metadata } = (await answered).as(Envelope);
  host.open('held');
  await stopped;
  assert.deepEqual([metadata.result, data], [0, undefined]);
  const [message = ''] = metadata.output?.messages ?? [];
  const id = message.replace('job: ', '');
  assert.match(metadata.reason, new RegExp(`stopping; job ${id} goes on`, 'u'));
  await daemon.start();
  await eventsUntil(daemon, id, ({ type }) => type === 'job.finished');
  assert.equal(host.twoFactor().size, 0);
});

test('a removal that fails as a whole has result 0, and says why', async (t) => {
  const { host, daemon } = await stage(t, { on: ['alice'], off: ['bob'] });
  host.addFault({ kind: 'save-fails' });
  const { data, metadata } = (await call(daemon, query(removal, 'user=alice'))).as(Envelope);
  assert.equal(metadata.result, 0);
  assert.match(metadata.reason, /^Failed to remove two-factor authentication: .*No space left/u);
  assert.deepEqual(Object.keys((data as z.infer<typeof Removal>).failed), ['alice']);
  const partly = (await call(daemon, query(removal, 'user=alice', 'user-1=bob'))).as(Envelope);
  assert.deepEqual([partly.metadata.result, removed(partly).modified], [1, ['bob']]);
});
