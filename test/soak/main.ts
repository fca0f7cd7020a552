/**
 * Hours of jobs in a few minutes: whoever watches comes and goes, days pass, and the daemon must end as small as it
 * began. npm run test:soak -- --jobs 2000 --targets 100 (a job's) --seed N; more of either for a longer run.
 */
import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Job } from '../../daemon/protocol/job.ts';
import { Random } from '../crash/random.ts';
import { bent, Clock } from '../faults/bent.ts';
import { accountName } from '../host/population.ts';
import { type Daemon, stage } from '../integration/harness.ts';
import { assertHonest, finished, postJob } from '../integration/jobs.ts';
import { gatewayConfig, startGateway } from '../security/live.ts';
import { judge, measure, type Sample, targetsOnRecord } from './measure.ts';
import { watch } from './watchers.ts';

const { values } = parseArgs({
  options: {
    jobs: { type: 'string', default: '2000' },
    targets: { type: 'string', default: '100' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
  },
});
const jobs = Number(values.jobs);
const targetsPerJob = Number(values.targets);
const seed = Number(values.seed);

const jobsAtOnce = 20;
const watchersPerRound = 12;
/** Days that the detail of jobs is kept; a little more than one passes from a round to the next. */
const detailDays = 4;
const roundHours = 25;
const hourMs = 3_600_000;
/** What the retention leaves: the rounds that are younger. */
const kept = Math.floor((detailDays * 24) / roundHours) * jobsAtOnce * targetsPerJob;
/** Node fills its caches first, and the record its window. */
const leastRounds = 12;
const patienceMs = 60_000;
const names = Array.from({ length: jobsAtOnce * targetsPerJob }, (_, index) => accountName(index));
const samples: Sample[] = [];

/** Waits until the round's day has its copy, without which the next would delete nothing, and old detail is gone. */
async function pruned(daemon: Daemon, round: number): Promise<void> {
  const copy = join(daemon.stateDir, 'state.backup.db');
  const isCopied = () => {
    const written = statSync(copy, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    return written > Date.now() + (round * roundHours - 1) * hourMs;
  };
  const deadline = performance.now() + patienceMs;
  while (!isCopied() || targetsOnRecord(daemon) > kept) {
    assert.ok(performance.now() < deadline, `no copy, or more than ${kept} targets stay on record`);
    await delay(20);
  }
}

test(`${jobs} jobs of ${targetsPerJob} targets, seed ${seed}`, async (t) => {
  const rounds = Math.ceil(jobs / jobsAtOnce);
  assert.ok(rounds >= leastRounds, `fewer than ${leastRounds * jobsAtOnce} jobs show nothing`);
  const random = new Random(seed);
  const clock = new Clock(t);
  // As the service's unit starts it, and quick to see that the clock has jumped.
  const { NODE_OPTIONS, ...rest } = bent({ clock, lookMs: 200 });
  const flags = `${NODE_OPTIONS} --max-semi-space-size=1 --v8-pool-size=1`;
  const { host, daemon } = await stage(t, {
    accounts: names.length,
    twoFactorShare: 1,
    control: { settings: { record: 'summary' }, delays: { perAccountMicros: 5, perListedMicros: 1 } },
    config: { ...gatewayConfig, retention: { detailDays } },
    env: { ...rest, NODE_OPTIONS: flags, MALLOC_ARENA_MAX: '1' },
  });
  const gateway = await startGateway(t, daemon);
  const began = performance.now();
  let made = 0;
  for (let round = 1; round <= rounds; round++) {
    host.setTwoFactor(names, true);
    const before = host.twoFactor();
    const starts = Array.from({ length: Math.min(jobsAtOnce, jobs - made) }, async (_, index) => {
      const users = names.slice(index * targetsPerJob, (index + 1) * targetsPerJob);
      const actor = index % 2 === 0 ? 'cli' : 'whm:root';
      return (await postJob(daemon, users, { actor, confirm: { count: users.length } })).as(Job, 201).id;
    });
    const ids = await Promise.all(starts);
    made += ids.length;
    const guests = Array.from({ length: watchersPerRound }, async () =>
      watch(t, { daemon, url: gateway.url, random, id: random.pick(ids) }),
    );
    for (const id of ids) {
      const { job, targets } = await finished(daemon, id);
      assert.equal(job.counts.removed, targetsPerJob);
      assertHonest(host, targets, before);
    }
    await Promise.all(guests);
    host.clearRuns();
    clock.set(round * roundHours * hourMs);
    await pruned(daemon, round);
    samples.push(measure(daemon, gateway.pid));
  }
  const seconds = Math.round((performance.now() - began) / 1000);
  t.diagnostic(
    `${made} jobs, ${made * targetsPerJob} targets, ${rounds * watchersPerRound} watchers in ${seconds} s`,
  );
});

test('memory, descriptors and record have not grown', (t) => {
  const { lines, problems } = judge(samples, jobsAtOnce, targetsPerJob);
  for (const line of lines) t.diagnostic(line);
  assert.deepEqual(problems, []);
});
