import { isDeepStrictEqual } from 'node:util';
import { AuditList, AuditVerdict } from '../../daemon/protocol/audit.ts';
import { Job, JobList, TargetList } from '../../daemon/protocol/job.ts';
import { Snapshot } from '../../daemon/protocol/snapshot.ts';
import { viewTarget } from '../../daemon/protocol/target.ts';
import type { SimulatedHost } from '../host/host.ts';
import { verifyCalls } from './calls.ts';
import type { Asked, Client } from './client.ts';
import type { Life } from './life.ts';
import { verifyOutcomes } from './outcomes.ts';
import { type JobRecord, replay } from './replay.ts';
import { count, type Tally } from './tally.ts';
import type { Truth } from './truth.ts';
import type { Violations } from './violations.ts';

export interface Evidence {
  client: Client;
  host: SimulatedHost;
  truth: Truth;
  asked: readonly Asked[];
  /** All daemons that there were, the one that answers now being the last. */
  lives: readonly Life[];
  violations: Violations;
  tally: Tally;
}

/** Holds everything that the product reports against what really happened; all jobs have ended. */
export async function verify(evidence: Evidence): Promise<void> {
  const { asked, host, truth, violations, tally } = evidence;
  const runs = host.runs();
  for (const { run, at, names } of host.history()) {
    const endedAt = runs.find((each) => each.run === run)?.endedAt ?? at + 5000;
    for (const name of names) truth.noteOn(name, at - 1, endedAt, false);
  }
  const records: JobRecord[] = [];
  for (const each of asked) {
    const record = await readRecord(evidence, each);
    if (record === undefined) continue;
    records.push(record);
    verifyOutcomes(record, truth, (what) => violations.add(`job ${record.job.id}: ${what}`));
    tally.jobs++;
    tally.targets += record.view.targets.length;
    for (const { settlement } of record.view.targets) {
      count(tally.outcomes, `${settlement?.outcome} ${settlement?.code ?? ''}`.trim());
    }
  }
  verifyCalls(evidence, runs, records);
  await verifyList(evidence);
  await verifyAudit(evidence);
}

/** A job by its events, which all other answers about it must agree with. */
async function readRecord({ client, violations }: Evidence, asked: Asked): Promise<JobRecord | undefined> {
  const { id = '' } = asked;
  const fault = (what: string) => violations.add(`job ${id}: ${what}`);
  const get = async (path: string) => {
    const answer = await client.request('GET', `/v1/jobs/${id}${path}`);
    if (answer === undefined) throw new Error('the daemon is gone');
    return answer;
  };
  const snapshot = (await get('/snapshot')).as(Snapshot);
  const record = replay(asked, snapshot, fault);
  if (record === undefined) return undefined;
  const { view, events } = record;
  if (!isDeepStrictEqual(await client.events(id), events)) fault('its events differ from the watched ones');
  if (!isDeepStrictEqual(snapshot.events, events)) fault('its snapshot differs from the watched events');
  const job = (await get('')).as(Job);
  if (!isDeepStrictEqual(job, view.job))
    fault(`it is ${JSON.stringify(job)}, its events say ${JSON.stringify(view.job)}`);
  const { items } = (await get('/targets?limit=50000')).as(TargetList);
  if (!isDeepStrictEqual(items, view.targets.map(viewTarget)))
    fault('its targets differ from what its events say');
  if (!isDeepStrictEqual(view.targets.map(({ user }) => user).toSorted(), asked.users.toSorted()))
    fault('its targets are not those asked for');
  if (asked.isCancelled === true && job.state !== 'cancelled')
    fault(`a cancel was answered, and it is ${job.state}`);
  return record;
}

/** One job for each key, and none besides. */
async function verifyList({ client, asked, violations }: Evidence): Promise<void> {
  const list = (await client.request('GET', '/v1/jobs?limit=500'))?.as(JobList);
  const keys = list?.items.map(({ reason }) => reason).toSorted();
  if (!isDeepStrictEqual(keys, asked.map(({ key }) => key).toSorted()))
    violations.add(`the jobs on record are not those asked for: ${keys?.join()}`);
}

/** The chain is whole, and each job's acceptance and end stand in it once. */
async function verifyAudit({ client, asked, violations }: Evidence): Promise<void> {
  const verdict = (await client.request('GET', '/v1/audit/verify'))?.as(AuditVerdict);
  if (verdict?.ok !== true) violations.add(`the audit does not verify: ${JSON.stringify(verdict)}`);
  for (const action of ['job.accepted', 'job.finished']) {
    const list = (await client.request('GET', `/v1/audit?action=${action}&limit=500`))?.as(AuditList);
    const ids = list?.items.map(({ detail }) => String(detail['jobId'])).toSorted();
    if (!isDeepStrictEqual(ids, asked.map(({ id = '' }) => id).toSorted()))
      violations.add(`the audit's ${action} are not one for each job: ${ids?.join()}`);
  }
}
