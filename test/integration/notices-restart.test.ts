import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { noticeEntries, noticeIs, noticesOf, noticeStage, notifying, states } from './notices.ts';

/** Two removals of which the first owner's mail is under way, and waits. */
async function underWay(t: TestContext) {
  const { daemon, sink } = await noticeStage(t, { alice: 'a@a.example', bob: 'b@b.example' });
  sink.behave('wait');
  const { id } = await notifying(daemon, ['alice', 'bob']);
  await noticeIs(daemon, id, 'alice', 'attempted');
  await sink.waits();
  return { daemon, sink, id };
}

test('a crash between the attempt and its end: unknown, and never sent again', async (t) => {
  const { daemon, sink, id } = await underWay(t);
  await daemon.kill();
  sink.release();
  // Nobody waits any more for the one that the dead daemon left.
  await sink.ended();
  sink.behave('take');
  await daemon.start();
  const notices = await noticesOf(daemon, id);
  assert.deepEqual(states(notices), { alice: 'unknown', bob: 'sent' });
  assert.deepEqual(notices['alice']?.to, ['a@a.example']);
  await daemon.restart();
  assert.deepEqual(states(await noticesOf(daemon, id)), { alice: 'unknown', bob: 'sent' });
  assert.equal(sink.received().filter(({ args }) => args.includes('a@a.example')).length, 1);
  assert.deepEqual(
    (await noticeEntries(daemon)).map(({ action }) => action),
    ['notice.unknown', 'notice.sent'],
  );
});

test('SIGTERM: the mail under way ends, what waits goes on after the start', async (t) => {
  const { daemon, sink, id } = await underWay(t);
  const { stopped } = await daemon.beginStop();
  sink.release();
  await stopped;
  assert.equal(sink.received().length, 1, 'no other was begun');
  await daemon.start();
  assert.deepEqual(states(await noticesOf(daemon, id)), { alice: 'sent', bob: 'sent' });
  assert.equal(sink.received().length, 2);
});

test('what waited for too long tells nobody any more', async (t) => {
  const { daemon, sink, id } = await underWay(t);
  await daemon.kill();
  sink.release();
  await sink.ended();
  daemon.configure({ resume: { withinSeconds: 0 }, notify: { sendmail: sink.path } });
  await daemon.start();
  const notices = await noticesOf(daemon, id);
  assert.deepEqual(states(notices), { alice: 'unknown', bob: 'not-sent' });
  assert.match(notices['bob']?.reason ?? '', /nothing old goes out/u);
  assert.equal(sink.received().length, 1);
  const last = (await noticeEntries(daemon)).at(-1);
  assert.deepEqual([last?.action, last?.detail['users']], ['notice.not-sent', ['bob']]);
});
