import assert from 'node:assert/strict';
import { request } from 'node:http';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { test } from 'node:test';
import { EventList } from '../../../daemon/protocol/events.ts';
import { Job } from '../../../daemon/protocol/job.ts';
import { limits } from '../../../daemon/protocol/limits.ts';
import { Plan } from '../../../daemon/protocol/plan.ts';
import { built, start } from '../../integration/child.ts';
import { finished, postJob } from '../../integration/jobs.ts';
import { mostMiB, peakMiB, siege } from './support.ts';

const gibibyte = 1024 ** 3;

/** A body of 1 GiB in pieces. */
function* gibibytes(): Generator<Buffer> {
  const part = Buffer.alloc(1024 * 1024, ' ');
  for (let sent = 0; sent < gibibyte; sent += part.length) yield part;
}

/** Sends a body of 1 GiB for as long as it is taken; the answer, if it came before the connection was cut. */
async function pour(socketPath: string, headers: Record<string, string>): Promise<string> {
  const asked = request({
    socketPath,
    method: 'POST',
    path: '/v1/plans',
    headers: { 'X-Actor': 'cli', 'Content-Type': 'application/json', ...headers },
  });
  const { promise, resolve } = Promise.withResolvers<string>();
  asked.once('response', (response) => void text(response).then(resolve, () => resolve('')));
  const sent = pipeline(Readable.from(gibibytes()), asked).catch(() => resolve(''));
  const told = await promise;
  asked.destroy();
  await sent;
  return told;
}

test('bodies of 1 GiB are refused while they come', async (t) => {
  const all = await siege(t);
  for (const headers of [{ 'Transfer-Encoding': 'chunked' }, { 'Content-Length': String(gibibyte) }]) {
    const pours = Array.from({ length: 8 }, async () => pour(all.daemon.socket, headers));
    for (const told of await Promise.all(pours)) assert.match(told, /body-too-large|^$/u);
  }
  const env = {
    REMOTE_USER: 'root',
    cp_security_token: '/cpsess1234567890',
    REQUEST_METHOD: 'POST',
    QUERY_STRING: 'path=%2Fv1%2Fplans',
    CONTENT_TYPE: 'application/json',
    CONTENT_LENGTH: String(gibibyte),
    HTTP_X_REQUESTED_BY: 'whm-2fa-reset',
    WHM_2FA_RESET_NODE: process.execPath,
    WHM_2FA_RESET_SOCKET: all.daemon.socket,
  };
  assert.match((await start([built('plugin/live_api.cgi')], { env }).ended).stdout, /body-too-large/u);
  await all.outlast();
});

test('a flood of plans by one actor leaves room for others', async (t) => {
  const all = await siege(t);
  const plan = async (actor: string, users: string[]) =>
    all.daemon.request('POST', '/v1/plans', { actor, body: { users } });
  const statuses = await Promise.all(
    Array.from({ length: 400 }, async () => (await plan('whm:root', ['user1'])).status),
  );
  const made = statuses.filter((status) => status === 201).length;
  assert.ok(made <= limits.openPlansPerActor, `${made} plans`);
  assert.ok(statuses.every((status) => status === 201 || status === 429));
  (await plan('whm:res1', ['mine'])).as(Plan, 201);
  (await plan('whm:boss', ['user2'])).as(Plan, 201);
  await all.outlast();
});

test('a flood of jobs by one actor leaves room for others, and the lane serves the small ones first', async (t) => {
  const all = await siege(t);
  const answers = await Promise.all(
    Array.from({ length: 200 }, async () => postJob(all.daemon, ['ghost', 'user1'], { actor: 'whm:boss' })),
  );
  const statuses = answers.map(({ status }) => status);
  assert.ok(
    statuses.every((status) => status === 201 || status === 429),
    [...new Set(statuses)].join(),
  );
  const own = (await postJob(all.daemon, ['mine'], { actor: 'whm:res1' })).as(Job, 201);
  const { job } = await finished(all.daemon, own.id, 'whm:res1');
  assert.equal(job.counts.removed, 1);
  for (const answer of answers) {
    if (answer.status === 201) await finished(all.daemon, answer.as(Job, 201).id, 'whm:boss');
  }
  await all.outlast();
});

test('a flood of polls, reads and refused starts by one actor keeps nobody else waiting', async (t) => {
  const all = await siege(t);
  const own = (await postJob(all.daemon, ['user3'], { actor: 'whm:root', key: 'k' })).as(Job, 201);
  const flood = Array.from({ length: 600 }, async (_, index) => {
    const actor = index % 3 === 0 ? 'whm:stranger' : 'whm:boss';
    if (index % 3 === 0) return (await postJob(all.daemon, ['user1'], { actor })).status;
    const path = index % 3 === 1 ? `/v1/jobs/${own.id}/events?after=9999&wait=1` : '/v1/accounts?limit=50000';
    return (await all.daemon.request('GET', path, { actor })).status;
  });
  const list = (await all.daemon.request('GET', `/v1/jobs/${own.id}/events`, { actor: 'whm:root' })).as(
    EventList,
  );
  assert.ok(list.items.length > 0, 'others are served meanwhile');
  for (const status of await Promise.all(flood)) assert.ok([200, 403].includes(status), String(status));
  await finished(all.daemon, own.id);
  assert.ok(peakMiB(all.daemon.pid) < mostMiB);
  await all.outlast();
});
