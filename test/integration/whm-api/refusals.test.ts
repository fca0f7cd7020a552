import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AuditList } from '../../../daemon/protocol/audit.ts';
import { stage } from '../harness.ts';
import type { Answer, RequestOptions } from '../http.ts';
import { listing, removal, removals } from '../jobs.ts';
import { asForm, call, Envelope, jobsOf, query, removed } from './calls.ts';

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
    [query(removal, 'user=alice', 'notify=yes'), {}, 'invalid-request'],
    [query(removal, 'user=alice', 'notify=1', 'notify=1'), {}, 'invalid-request'],
    [path, { raw: '{"api.version":1,"user":"alice"' }, 'malformed-json'],
    [path, { raw: '["alice"]' }, 'invalid-request'],
    [path, { body: { 'api.version': 1, user: { name: 'alice' } } }, 'invalid-request'],
    [path, { body: { 'api.version': 1, user: null } }, 'invalid-request'],
    [
      query(removal, 'user=alice'),
      { raw: 'user=alice', headers: { 'Content-Type': 'text/plain' } },
      'unsupported-media-type',
    ],
    [
      path,
      { raw: 'api.version=1&user=alice', headers: { ...asForm, 'Content-Encoding': 'gzip' } },
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
