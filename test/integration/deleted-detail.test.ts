import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { stage } from './harness.ts';
import { finished, readJob, startJob } from './jobs.ts';

test('a job whose detail was deleted is still listed, and nobody waits for its events', async (t) => {
  const config = { access: { resellers: ['res1'] } };
  const { host, daemon } = await stage(t, { on: ['alice'], config });
  host.addReseller('res1');
  const { id } = await startJob(daemon, ['alice']);
  await finished(daemon, id);
  await daemon.stop();
  const database = new DatabaseSync(join(daemon.stateDir, 'state.db'));
  database.exec('DELETE FROM targets; DELETE FROM calls; DELETE FROM events');
  database.close();
  await daemon.start();
  assert.equal((await readJob(daemon, id)).counts.removed, 1);
  for (const part of ['targets', 'snapshot', 'compare', 'events', 'events?after=1&wait=20']) {
    const { detail } = (await daemon.request('GET', `/v1/jobs/${id}/${part}`)).problem('detail-deleted');
    assert.match(detail, /deleted/u);
  }
  const retry = await daemon.request('POST', `/v1/jobs/${id}/retry`);
  assert.match(retry.problem('detail-deleted').detail, /deleted/u);
  const shown = await daemon.cli(['job', 'show', id]);
  assert.equal(shown.code, 0);
  assert.match(shown.stdout, /1 removed/u);
  assert.match(shown.stdout, new RegExp(`deleted after its time.*audit --job ${id}`, 'u'));
  const followed = await daemon.cli(['job', 'follow', id]);
  assert.deepEqual([followed.code, followed.stdout], [2, '']);
  assert.match(followed.stderr, new RegExp(`job show ${id}`, 'u'));
  const foreign = { actor: 'whm:res1' };
  const unknown = (
    await daemon.request('GET', '/v1/jobs/01890000-0000-7000-8000-000000000000', foreign)
  ).problem('job-not-found');
  for (const part of ['', '/targets', '/snapshot', '/events', '/compare']) {
    const answer = await daemon.request('GET', `/v1/jobs/${id}${part}`, foreign);
    assert.deepEqual(answer.problem('job-not-found'), unknown, 'another one learns nothing of it');
  }
  const lines = { headers: { Accept: 'application/x-ndjson' } };
  (await daemon.request('GET', `/v1/jobs/${id}/events`, lines)).problem('detail-deleted');
  const end = await daemon.request(
    'GET',
    `/v1/jobs/${id}/events?after=${(await readJob(daemon, id)).sequence}`,
  );
  assert.deepEqual(JSON.parse(end.text), { items: [], next: 5, ended: true });
});
