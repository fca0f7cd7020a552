import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { connectTo } from '../../../daemon/cli/client.ts';
import { followJob } from '../../../daemon/cli/follow.ts';
import { fakeDaemon, sendJson, sendLines } from './fake-daemon.ts';
import { runCli, startCli } from './run-cli.ts';
import { counts, events, job, jobId } from './samples.ts';
import { acceptingScript } from './scripts.ts';

const { signal } = new AbortController();
const all = events(1);
const eventsPath = `GET /v1/jobs/${jobId}/events`;

describe('following a job', { concurrency: 3 }, () => {
  test('a stream that breaks in mid-line is taken up behind the last event: none lost, none twice', async (t) => {
    const afters: (string | null)[] = [];
    const daemon = await fakeDaemon(t, {
      ...acceptingScript(),
      [eventsPath]: ({ path }, response) => {
        const after = Number(new URL(path, 'http://x').searchParams.get('after'));
        afters.push(String(after));
        // One more each time, one that is known already, and half a line.
        sendLines(response, all.slice(Math.max(0, after - 1), after + 1));
        response.write('{"v":1,"se', () => response.destroy());
      },
    });
    const { status, stdout, stderr } = await runCli([
      '--socket',
      daemon.socket,
      'job',
      'follow',
      jobId,
      '--ndjson',
    ]);
    assert.equal(status, 0, stderr);
    assert.equal(stdout, all.map((event) => `${JSON.stringify(event)}\n`).join(''));
    assert.deepEqual(afters, ['0', '1', '2', '3', '4']);
    assert.match(stderr, /The daemon is gone[^]*The daemon is back\./);
  });

  test('a daemon that stops in good order and starts again is waited for', async (t) => {
    const script = acceptingScript();
    let restarted = false;
    const running = job({ state: 'running', targets: 1, sequence: 2 });
    const first = await fakeDaemon(t, {
      [`GET /v1/jobs/${jobId}`]: () => running,
      [eventsPath]: (_, response) => {
        sendLines(response, all.slice(0, 2));
        if (restarted) response.end();
      },
    });
    const cli = startCli(['--socket', first.socket, 'job', 'follow', jobId, '--ndjson']);
    await cli.shows('"seq":2');
    restarted = true;
    await first.stop();
    await cli.shows('The daemon is gone');
    await fakeDaemon(
      t,
      {
        ...script,
        [eventsPath]: (_, response) => {
          sendLines(response, all.slice(2));
          response.end();
        },
      },
      first.socket,
    );
    const { status, stdout } = await cli.ended;
    assert.equal(status, 0);
    assert.equal(stdout.trimEnd().split('\n').length, all.length);
  });

  test('a daemon that stays away ends it after its patience', async (t) => {
    const daemon = await fakeDaemon(t, {
      [eventsPath]: (_, response) => {
        sendLines(response, all.slice(0, 1));
        response.write('', () => response.destroy());
      },
    });
    const gaps: boolean[] = [];
    const following = { after: 0, signal, patienceMs: 0, onGap: (lost: boolean) => void gaps.push(lost) };
    const iterator = followJob(connectTo(daemon.socket, undefined), jobId, following);
    assert.deepEqual((await iterator.next()).value, all[0]);
    await daemon.stop();
    await assert.rejects(iterator.next(), { code: 'daemon-unreachable' });
    assert.deepEqual(gaps, [true]);
  });

  test('a hole in the events is no gap to wait for', async (t) => {
    const daemon = await fakeDaemon(t, {
      [eventsPath]: (_, response) => {
        sendLines(response, [all[0], all[2]]);
        response.end();
      },
    });
    const iterator = followJob(connectTo(daemon.socket, undefined), jobId, {
      after: 0,
      signal,
      onGap: () => {},
    });
    await iterator.next();
    await assert.rejects(iterator.next(), { code: 'answer-invalid' });
  });

  test('a job that ended before the given event is shown as it is', async (t) => {
    const daemon = await fakeDaemon(t, {
      ...acceptingScript(),
      [eventsPath]: (_, response) => void response.writeHead(200).end(),
    });
    const args = ['--socket', daemon.socket, 'job', 'follow', jobId, '--from', '5'];
    const { status, stdout } = await runCli(args);
    assert.equal(status, 0);
    assert.match(stdout, /1 in all: 1 removed/);
    assert.ok(daemon.asked().includes(`${eventsPath}?after=5`));
  });

  test('for people each event is a line, and its text is made harmless', async (t) => {
    const [accepted, ...others] = all;
    const evil = { ...accepted, reason: 'x\u009b2Jy' };
    const daemon = await fakeDaemon(t, {
      ...acceptingScript(job({ counts: counts({ removed: 1 }) })),
      [eventsPath]: (_, response) => {
        sendLines(response, [evil, ...others]);
        response.end();
      },
    });
    const { stdout } = await runCli(['--socket', daemon.socket, 'job', 'follow', jobId]);
    const lines = stdout.split('\n').slice(0, 5);
    assert.deepEqual(lines, [
      String.raw`2026-01-31 23:59:59  accepted: 1 target, reason: x\x9b2Jy`,
      '2026-01-31 23:59:59  call 1: asking whmapi1 about 1 account',
      '2026-01-31 23:59:59  call 1: 1 accepted after 1.2 s',
      '2026-01-31 23:59:59  settled: 1 removed',
      '2026-01-31 23:59:59  finished: 1 removed',
    ]);
  });

  test('Ctrl-C ends the following, not the job: exit 130 with both ways on', async (t) => {
    const daemon = await fakeDaemon(t, {
      ...acceptingScript(),
      [eventsPath]: (_, response) => sendLines(response, all.slice(0, 2)),
    });
    const cli = startCli([
      '--socket',
      daemon.socket,
      'remove',
      'alice',
      '--yes',
      '--reason',
      'x',
      '--ndjson',
    ]);
    await cli.shows('batch.started');
    cli.child.kill('SIGINT');
    const { status, stderr } = await cli.ended;
    assert.equal(status, 130);
    const own = `whm-2fa-reset --socket ${daemon.socket} job`;
    assert.ok(stderr.includes('Interrupted. The job goes on.'));
    assert.ok(stderr.includes(`${own} follow ${jobId}`));
    assert.ok(stderr.includes(`${own} cancel ${jobId}`));
    assert.ok(!daemon.asked().some((one) => one.includes('/cancel')));
  });

  test('Ctrl-C before the answer to a start: the first waits, the second leaves with the key', async (t) => {
    const daemon = await fakeDaemon(t, { 'POST /v1/jobs': () => undefined });
    const args = ['remove', 'alice', '--yes', '--reason', 'x', '--idempotency-key', 'K'];
    const cli = startCli(['--socket', daemon.socket, ...args]);
    while (daemon.seen.length === 0) await new Promise(setImmediate);
    cli.child.kill('SIGINT');
    await cli.shows('The start is sent already');
    cli.child.kill('SIGINT');
    const { status, stderr } = await cli.ended;
    assert.equal(status, 130);
    assert.match(stderr, /not known whether[^]*--idempotency-key K/);
  });

  test('Ctrl-C during a start that is then accepted tells of the job, even with --no-wait', async (t) => {
    let accept: (() => void) | undefined;
    const daemon = await fakeDaemon(t, {
      'POST /v1/jobs': (_, response) => {
        accept = () => sendJson(response, 201, job({ state: 'queued', targets: 1 }));
      },
    });
    const args = ['remove', 'alice', '--yes', '--reason', 'x', '--no-wait'];
    const cli = startCli(['--socket', daemon.socket, ...args]);
    while (daemon.seen.length === 0) await new Promise(setImmediate);
    cli.child.kill('SIGINT');
    await cli.shows('The start is sent already');
    accept?.();
    const { status, stderr } = await cli.ended;
    assert.equal(status, 130);
    assert.ok(stderr.includes(`job cancel ${jobId}`));
  });

  test('a reader that goes away ends it quietly', async (t) => {
    let more: (() => void) | undefined;
    const daemon = await fakeDaemon(t, {
      ...acceptingScript(),
      [eventsPath]: (_, response) => {
        sendLines(response, all.slice(0, 1));
        more = () => void response.write(`${JSON.stringify(all[1])}\n`);
      },
    });
    const cli = startCli(['--socket', daemon.socket, 'job', 'follow', jobId, '--ndjson']);
    await cli.shows('job.accepted');
    cli.child.stdout?.destroy();
    more?.();
    const { status, stderr } = await cli.ended;
    assert.equal(stderr, '');
    assert.equal(status, 130);
  });
});
