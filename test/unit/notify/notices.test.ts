import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultTemplate } from '../../../daemon/notify/default-template.ts';
import { Notices } from '../../../daemon/notify/notices.ts';
import { Pace } from '../../../daemon/notify/pace.ts';
import type { Contact, MailRun, NoticeRecord } from '../../../daemon/notify/ports.ts';
import { parseTemplate } from '../../../daemon/notify/template.ts';
import { type Job } from '../../../daemon/protocol/job.ts';
import { limits } from '../../../daemon/protocol/limits.ts';
import type { NoticeStep } from '../../../daemon/protocol/ports.ts';
import { VirtualClock } from '../jobs/virtual-clock.ts';

const ended: MailRun = { timedOut: false, exitStatus: 0, signal: null, stderr: new Uint8Array() };

/** A record in memory, cPanel and a mail server in the test's hand. */
class Post {
  readonly clock = new VirtualClock();
  readonly states = new Map<string, string>();
  readonly audit: string[] = [];
  readonly sent: string[] = [];
  readonly reports: string[] = [];
  machine = 'one';
  /** How the next questions for a contact fail. */
  silent = 0;
  /** How the next writes fail. */
  broken = 0;
  contact: Contact | undefined = { addresses: ['a@a.example'], domain: 'a.example' };
  run: MailRun = ended;
  /** What waits for the mail server to be done. */
  held: (() => void)[] | undefined;
  notices = this.start();

  add(jobId: string, count: number, dueAt = this.clock.now()): void {
    for (let index = 0; index < count; index++) this.states.set(`${jobId} ${index}`, `pending ${dueAt}`);
    this.notices.targetsSettled(jobId);
  }

  start(): Notices {
    return new Notices({
      record: this.#record(),
      door: {
        contact: async () => {
          if (this.silent-- > 0) return { problem: 'no answer' };
          return { contact: this.contact };
        },
        compose: async ({ subject }) => subject,
        send: async (_, message) => {
          this.sent.push(message.split(' ').at(-1) ?? '');
          if (this.held !== undefined) await new Promise<void>((resolve) => this.held?.push(resolve));
          return this.run;
        },
      },
      clock: this.clock,
      pace: new Pace(this.clock, 100),
      wording: {
        template: parseTemplate(new TextEncoder().encode(defaultTemplate)),
        from: 'root@server',
        by: 'us',
        contact: 'us',
        server: 'server',
      },
      machineId: this.machine,
      withinSeconds: 3600,
      report: (level, message) => this.reports.push(`${level}: ${message}`),
    });
  }

  #of(jobId: string, state: string): [index: number, dueAt: number][] {
    return [...this.states]
      .filter(([key, value]) => key.startsWith(`${jobId} `) && value.startsWith(state))
      .map(([key, value]) => [Number(key.split(' ')[1]), Number(value.split(' ')[1])]);
  }

  #record(): NoticeRecord {
    const job = (id: string) => ({ id, actor: { user: 'root', via: 'cli' }, reason: 'x' }) as unknown as Job;
    const jobs = () => new Set([...this.states.keys()].map((key) => key.split(' ')[0] ?? ''));
    return {
      openNotices: () =>
        [...jobs()].map((jobId) => ({
          jobId,
          machineId: 'one',
          attempted: this.#of(jobId, 'attempted').map(([index]) => index),
        })),
      pendingNotices: (jobId) => this.#of(jobId, 'pending').length,
      nextNotice: (jobId) => {
        const [next] = this.#of(jobId, 'pending');
        return next && { job: job(jobId), index: next[0], user: `${jobId}-${next[0]}`, dueAt: next[1] };
      },
      pendingBefore: (jobId, before) =>
        this.#of(jobId, 'pending')
          .filter(([, dueAt]) => dueAt < before)
          .map(([index]) => ({ index, user: `${jobId}-${index}` })),
      notices: () => new Map(),
      moveNotices: (step: NoticeStep, entry) => {
        if (this.broken-- > 0) throw new Error('ENOSPC');
        for (const index of step.indexes) {
          const key = `${step.jobId} ${index}`;
          assert.ok(this.states.get(key)?.startsWith(step.from), `${key} is ${step.from}`);
          this.states.set(key, `${step.to} ${this.clock.now()}`);
        }
        if (entry !== undefined)
          this.audit.push(`${entry.action} ${(entry.detail['users'] as string[]).length}`);
      },
      job,
      view: (jobId) => ({
        targets: Array.from({ length: 9 }, (_, index) => ({ user: `${jobId}-${index}` })),
      }),
    };
  }

  /** State → how many. */
  counts(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const value of this.states.values()) {
      const [state = ''] = value.split(' ');
      counts[state] = (counts[state] ?? 0) + 1;
    }
    return counts;
  }

  async done(): Promise<void> {
    let isDone = false;
    void this.notices.idle().then(() => (isDone = true));
    await this.clock.until(() => isDone);
  }
}

test('the job with the fewest left is told first', async () => {
  const post = new Post();
  post.held = [];
  post.add('large', 3);
  await post.clock.rest();
  post.add('small', 1);
  for (let index = 0; index < 4; index++) {
    post.held.shift()?.();
    await post.clock.rest();
  }
  await post.done();
  assert.deepEqual(post.sent, ['large-0', 'small-0', 'large-1', 'large-2']);
  assert.deepEqual(post.counts(), { sent: 4 });
});

test('no more than the limit pass within a minute', async () => {
  const post = new Post();
  const began = post.clock.now();
  post.add('job', 101);
  await post.done();
  assert.equal(post.sent.length, 101);
  assert.ok(post.clock.now() - began >= 60_000);
  const early = [...post.states.values()].filter((value) => Number(value.split(' ')[1]) - began < 60_000);
  assert.equal(early.length, 100);
});

test('a silent cPanel is asked again, and in the end given up', async () => {
  const post = new Post();
  post.silent = 5;
  post.add('job', 1);
  await post.done();
  assert.deepEqual(post.counts(), { sent: 1 });
  post.silent = Number.POSITIVE_INFINITY;
  post.add('other', 2);
  const began = post.clock.now();
  await post.done();
  assert.deepEqual(post.counts(), { sent: 1, 'not-sent': 2 });
  assert.ok(post.clock.now() - began >= 3_600_000);
  assert.deepEqual(post.audit.slice(1), ['notice.not-sent 1', 'notice.not-sent 1']);
});

test('an attempt is on record before it is made, and its end however long that takes', async () => {
  const post = new Post();
  post.held = [];
  post.add('job', 1);
  await post.clock.rest();
  assert.deepEqual([post.counts(), post.sent.length], [{ attempted: 1 }, 1]);
  post.broken = 3;
  post.held.shift()?.();
  await post.done();
  assert.deepEqual([post.counts(), post.sent.length], [{ sent: 1 }, 1]);
});

test('a record that cannot take the attempt sends nothing until it can', async () => {
  const post = new Post();
  post.broken = 3;
  post.add('job', 1);
  await post.clock.rest();
  assert.equal(post.sent.length, 0);
  await post.done();
  assert.deepEqual([post.counts(), post.sent.length], [{ sent: 1 }, 1]);
});

test('after a crash: what was attempted is unknown, what is young goes on, what is old does not', async () => {
  const post = new Post();
  post.states.set('job 0', `attempted ${post.clock.now()}`);
  post.states.set('job 1', `pending ${post.clock.now()}`);
  post.states.set('job 2', `pending ${post.clock.now() - 3_600_001}`);
  post.notices.resume();
  await post.done();
  assert.deepEqual(post.counts(), { unknown: 1, sent: 1, 'not-sent': 1 });
  assert.deepEqual(post.sent, ['job-1']);
  assert.deepEqual(post.audit, ['notice.unknown 1', 'notice.not-sent 1', 'notice.sent 1']);
});

test('another machine tells nobody', async () => {
  const post = new Post();
  post.states.set('job 0', `pending ${post.clock.now()}`);
  post.machine = 'two';
  post.notices = post.start();
  post.notices.resume();
  await post.done();
  assert.deepEqual([post.counts(), post.sent], [{ 'not-sent': 1 }, []]);
});

test('a stop waits for the mail under way, and leaves the rest', async () => {
  const post = new Post();
  post.held = [];
  post.add('job', 3);
  await post.clock.rest();
  const stopped = post.notices.stop();
  post.held.shift()?.();
  await stopped;
  post.add('late', 1);
  await post.clock.rest();
  assert.deepEqual(post.counts(), { sent: 1, pending: 3 });
});

test('a sendmail that was ended may have passed the mail on: unknown', async () => {
  for (const [run, state] of [
    [{ ...ended, timedOut: true }, 'unknown'],
    [{ ...ended, exitStatus: null, signal: 'SIGKILL' }, 'unknown'],
    [{ ...ended, exitStatus: 75 }, 'failed'],
    [{ ...ended, exitStatus: null, startError: 'ENOENT' }, 'failed'],
  ] as const) {
    const post = new Post();
    post.run = run;
    post.add('job', 1);
    await post.done();
    assert.deepEqual(post.counts(), { [state]: 1 });
  }
});

test('a job whose notices would pass the limit of those that wait is told of none', async () => {
  const post = new Post();
  post.held = [];
  post.add('job', 2);
  await post.clock.rest();
  const record = post.notices;
  assert.equal(record.waiting, 2);
  post.states.set('flood 0', `pending ${post.clock.now()}`);
  Object.defineProperty(record, 'waiting', { value: limits.waitingNotices });
  record.targetsSettled('flood');
  assert.equal(post.states.get('flood 0')?.startsWith('not-sent'), true);
  for (let index = 0; index < 2; index++) {
    post.held.shift()?.();
    await post.clock.rest();
  }
  await post.done();
  assert.deepEqual(post.counts(), { sent: 2, 'not-sent': 1 });
});
