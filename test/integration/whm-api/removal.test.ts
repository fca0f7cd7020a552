import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as z from 'zod/mini';
import { AuditList } from '../../../daemon/protocol/audit.ts';
import { stage } from '../harness.ts';
import { removal } from '../jobs.ts';
import { asForm, call, Envelope, jobsOf, original, query, Removal, removed } from './calls.ts';

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

test('an address may be as long as a shell can make it', async (t) => {
  const users = Array.from({ length: 3000 }, (_, index) => `customer${index}`);
  const { host, daemon } = await stage(t, { on: users });
  const path = query(removal, ...users.map((user, index) => `user-${index}=${user}`), 'reason=x');
  assert.ok(path.length > 64 * 1024);
  assert.equal(removed((await call(daemon, path)).as(Envelope)).modified.length, users.length);
  assert.equal(host.twoFactor().size, 0);
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
