import type { SimulatedHost } from '../host/host.ts';
import type { Run } from '../host/whmapi1/record.ts';
import type { Life } from './life.ts';
import type { Batch, JobRecord } from './replay.ts';
import type { Violations } from './violations.ts';

const removal = 'twofactorauth_remove_user_config';
/** Event times are whole milliseconds; a process tells its start a little early or late. */
const grainMs = 5;

export interface CallEvidence {
  host: Pick<SimulatedHost, 'history'>;
  /** In the order of their births. */
  lives: readonly Pick<Life, 'bornAt'>[];
  violations: Violations;
}

/** What of a job's record tells its calls. */
export interface CalledJob extends Pick<JobRecord, 'batches'> {
  job: Pick<JobRecord['job'], 'id'>;
  view: { targets: readonly { user: string }[] };
}

/** Holds the calls that were really made against those on record: none without an intent, none twice, none at once. */
export function verifyCalls(
  { host, lives, violations }: CallEvidence,
  runs: readonly Run[],
  records: readonly CalledJob[],
): void {
  const removals = runs
    .filter((run) => run.function === removal)
    .toSorted((one, other) => one.startedAt - other.startedAt);
  const batches = records.flatMap((record) => record.batches);
  const runOf = new Map<Batch, Run>();
  const batchOf = new Map<string, Batch>();
  for (const run of removals) {
    const batch = batches.find((each) => !runOf.has(each) && isOf(run, each));
    if (batch === undefined) {
      violations.add(
        `a call of ${run.users.join()} at ${run.startedAt} belongs to no intent, or was made twice`,
      );
      continue;
    }
    runOf.set(batch, run);
    batchOf.set(run.run, batch);
    if (run.endedAt !== null && run.endedAt > batch.answeredAt + grainMs)
      violations.add(`job ${batch.jobId} closed a call at ${batch.answeredAt} that ended at ${run.endedAt}`);
  }
  removals.forEach((run, index) => {
    const earlier = removals.slice(0, index).find((other) => (other.endedAt ?? 0) > run.startedAt + grainMs);
    if (earlier !== undefined)
      violations.add(`two removals at once: from ${earlier.startedAt} and from ${run.startedAt}`);
  });
  const lifeAt = (time: number) => lives.findLastIndex(({ bornAt }) => bornAt <= time);
  const removedBy = new Map(host.history().map(({ run, names }) => [run, new Set(names)]));
  for (const batch of batches)
    verifyAnswers(batch, runOf.get(batch), removedBy, lifeAt, (what) =>
      violations.add(`job ${batch.jobId}: ${what}`),
    );
  for (const { job, view } of records) {
    for (const { user } of view.targets) {
      const sent = batches.filter(
        (batch) => batch.jobId === job.id && runOf.get(batch)?.users.includes(user) === true,
      );
      // By its intent, not its start: a call whose daemon dies at once may tell its start when the next one lives.
      const sentIn = sent.map((batch) => lifeAt(batch.startedAt));
      if (new Set(sentIn).size < sentIn.length)
        violations.add(
          `job ${job.id}: ${user} was sent twice within one life, by intents of ${sent.map(({ startedAt }) => startedAt).join()}`,
        );
    }
  }
  for (const [run, names] of removedBy) {
    const batch = batchOf.get(run);
    const unasked = [...names].filter((name) => batch?.users.has(name) !== true);
    if (unasked.length > 0) violations.add(`${unasked.join()} lost 2FA and no job had asked for it`);
  }
}

function isOf(run: Run, batch: Batch): boolean {
  const isInTime = run.startedAt >= batch.startedAt - grainMs && run.startedAt <= batch.answeredAt + grainMs;
  return isInTime && run.users.every((user) => batch.users.has(user));
}

function verifyAnswers(
  batch: Batch,
  run: Run | undefined,
  removedBy: ReadonlyMap<string, ReadonlySet<string>>,
  lifeAt: (time: number) => number,
  fault: (what: string) => void,
): void {
  const hasDied = lifeAt(batch.startedAt) < lifeAt(batch.answeredAt);
  for (const [user, { answer, code }] of batch.answers) {
    const wasSent = run?.users.includes(user) === true;
    const isLost = code === 'daemon-died' || code === 'call-lost';
    const lost = run !== undefined && removedBy.get(run.run)?.has(user) === true;
    if (answer === 'accepted' && !(wasSent && run?.exitCode === 0)) fault(`${user} was accepted by no call`);
    if (answer === 'refused' && (!wasSent || lost))
      fault(`${user} was refused, and sent ${wasSent}, removed ${lost}`);
    if (answer === 'not-sent' && wasSent) fault(`${user} was sent, and told as not sent`);
    if (answer === 'failed' && !isLost && !wasSent) fault(`${user} failed in no call`);
    if (answer === 'failed' && code === 'call-lost' && !hasDied)
      fault(`${user} was lost, and nobody had died`);
  }
}
