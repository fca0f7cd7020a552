import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ServerFrame } from '../../../../daemon/protocol/frames.ts';
import { limits } from '../../../../daemon/protocol/limits.ts';
import { course, job, snapshotAfter } from '../../ui/connection/course.ts';
import { subscribe, watched } from './watched.ts';

const other = '01900000-0000-7000-8000-0000000000ff';

/** Frames in short: what they are, and up to which event. */
function inShort(frames: readonly ServerFrame[]): string[] {
  return frames.map((frame) => {
    if (frame.type === 'snapshot') return `snapshot ${frame.snapshot.job.sequence}`;
    if (frame.type === 'events') return `events ${frame.events.map(({ seq }) => seq).join(' ')}`;
    if (frame.type === 'problem') return `${frame.problem.code} ${frame.jobId ?? '-'}`;
    return frame.type;
  });
}

test('who joins behind a sequence gets exactly what is missing, then what comes', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  const { happen, watch } = watched();
  happen(4);
  const { socket } = watch();
  socket.say(subscribe(2));
  assert.deepEqual(socket.frames(), [{ type: 'events', jobId: job, events: course.slice(2, 5) }]);
  happen();
  assert.deepEqual(socket.frames(), [{ type: 'events', jobId: job, events: course.slice(5, 6) }]);
  socket.say(subscribe(6));
  assert.deepEqual(socket.frames(), [], 'nothing is missing');
  socket.say(subscribe(0), subscribe(7));
  const whole = { type: 'snapshot', jobId: job, snapshot: snapshotAfter(6) };
  assert.deepEqual(socket.frames(), [whole, whole], 'from the start, or ahead of the job');
  happen();
  assert.deepEqual(inShort(socket.frames()), ['events 7'], 'a later subscription replaces the one before');
});

test('who is too far behind gets a snapshot', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  const { store, happen, watch } = watched();
  happen(2);
  const [event] = course;
  const many = Array.from({ length: limits.eventsPerAnswer + 1 }, () => event ?? assert.fail());
  store.events = () => many;
  const { socket } = watch();
  socket.say(subscribe(1));
  assert.deepEqual(inShort(socket.frames()), ['snapshot 3']);
});

test('an event is encoded once, however many watch', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  const { happen, watch } = watched();
  const sockets = Array.from({ length: 5 }, () => watch().socket);
  for (const socket of sockets) socket.say(subscribe(1), { type: 'jobs' });
  for (const socket of sockets) socket.frames();
  happen();
  t.mock.timers.tick(limits.overviewMs);
  const [first, ...others] = sockets.map(({ given }) => given.slice(-2));
  assert.equal(first?.length, 2);
  for (const frames of others) {
    assert.equal(frames[0], first?.[0], 'the very same bytes of the event');
    assert.equal(frames[1], first?.[1], 'and of the overview');
  }
});

test('a whole job is read and encoded once for a crowd that joins at once, and anew when it has moved on', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  const { happen, watch, store } = watched();
  const read = t.mock.method(store, 'snapshot').mock;
  const sockets = Array.from({ length: 5 }, () => watch().socket);
  for (const socket of sockets) socket.say(subscribe(0));
  assert.equal(read.callCount(), 1);
  const [first, ...others] = sockets.map(({ given }) => given.at(-1));
  for (const frame of others) assert.equal(frame, first, 'the very same bytes');
  happen();
  const { socket } = watch();
  socket.say(subscribe(0));
  assert.deepEqual(inShort(socket.frames()), ['snapshot 2']);
  assert.equal(read.callCount(), 2);
});

test('a slow client gets a fresh snapshot and overview, not a growing queue', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  const { happen, watch, store } = watched();
  const { socket } = watch();
  const { socket: quick } = watch();
  for (const each of [socket, quick]) each.say(subscribe(1), { type: 'jobs' });
  socket.isStalled = true;
  const large = snapshotAfter(1);
  store.snapshot = () => ({ ...large, users: ['x'.repeat(limits.socketBufferBytes)] });
  socket.say(subscribe(0));
  const waiting = socket.bufferedAmount;
  socket.frames();
  quick.frames();
  for (let count = 0; count < 5; count++) {
    happen();
    t.mock.timers.tick(limits.overviewMs);
  }
  assert.equal(socket.bufferedAmount, waiting, 'nothing more is put before it');
  assert.equal(quick.frames().filter(({ type }) => type === 'events').length, 5, 'others are told at once');
  store.snapshot = () => snapshotAfter(6);
  socket.take();
  assert.deepEqual(inShort(socket.frames()).toSorted(), ['jobs', 'snapshot 6']);
  socket.take();
  happen();
  assert.deepEqual(inShort(socket.frames()), ['events 7'], 'from there on it gets events again');
});

test('a client that never reads gets no more for asking more, and is not read from', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  const { watch, store } = watched();
  const { socket } = watch();
  const ids = Array.from({ length: limits.subscriptions }, (_, index) => job.slice(0, -2) + (index + 10));
  const known = store.job(job);
  store.job = () => known;
  const size = 400_000;
  store.snapshot = () => ({ ...snapshotAfter(1), users: ['x'.repeat(size)] });
  socket.isStalled = true;
  for (let times = 0; times < 20; times++) {
    for (const id of ids) socket.say(subscribe(0, id), subscribe(1, id));
    socket.say({ type: 'jobs' });
  }
  assert.ok(socket.bufferedAmount < limits.socketBufferBytes + 2 * size, `${socket.bufferedAmount} bytes`);
  assert.equal(socket.isPaused, true);
  let most = 0;
  const answered = new Set<string>();
  // It begins to read: all that was asked is answered, as far as there is room each time.
  for (let times = 0; times < 100; times++) {
    most = Math.max(most, socket.bufferedAmount);
    for (const frame of socket.frames()) {
      answered.add(frame.type === 'snapshot' || frame.type === 'events' ? frame.jobId : frame.type);
    }
    socket.take();
  }
  assert.ok(most < limits.socketBufferBytes + 2 * size, `${most} bytes`);
  assert.deepEqual([...answered].toSorted(), [...ids, 'jobs'].toSorted());
  assert.equal(socket.isPaused, false);
});

test('what a client has unsubscribed from is not told it later', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  const { happen, watch, store } = watched();
  const { socket } = watch();
  socket.isStalled = true;
  store.snapshot = () => ({ ...snapshotAfter(1), users: ['x'.repeat(limits.socketBufferBytes)] });
  socket.say(subscribe(0));
  happen();
  socket.say({ type: 'unsubscribe', jobId: job });
  socket.frames();
  socket.take();
  happen();
  assert.deepEqual(socket.frames(), []);
});

test('a problem names the job that it is about; the rest of the connection goes on', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  const { happen, watch, store } = watched();
  const { socket } = watch();
  socket.say(subscribe(0, other), 'no JSON', '{"type":"start"}', subscribe(1));
  assert.deepEqual(inShort(socket.frames()), [
    `job-not-found ${other}`,
    'malformed-json -',
    'invalid-request -',
  ]);
  happen();
  assert.deepEqual(inShort(socket.frames()), ['events 2']);
  const known = store.job(job);
  store.job = () => known;
  socket.say({ type: 'jobs' });
  const ids = Array.from({ length: limits.subscriptions - 1 }, (_, index) => job.slice(0, -2) + (index + 10));
  for (const id of ids) socket.say(subscribe(2, id));
  socket.frames();
  socket.say(subscribe(2, other));
  assert.deepEqual(inShort(socket.frames()), [`too-many-streams ${other}`]);
  socket.say({ type: 'unsubscribe', jobId: job }, subscribe(0, other));
  assert.deepEqual(inShort(socket.frames()), ['snapshot 2'], 'one that was left makes room');
});

test('a job whose detail is deleted while a client catches up is told as a problem of that job', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  const { happen, watch, store } = watched();
  const { socket } = watch();
  socket.isStalled = true;
  store.snapshot = () => ({ ...snapshotAfter(1), users: ['x'.repeat(limits.socketBufferBytes)] });
  socket.say(subscribe(0));
  happen();
  socket.frames();
  store.snapshot = () => undefined as never;
  socket.take();
  assert.deepEqual(inShort(socket.frames()), [`detail-deleted ${job}`]);
  socket.take();
  happen();
  assert.deepEqual(socket.frames(), [], 'and is not watched any more');
});

test('who does not answer pings is ended after twice the heartbeat, whatever it sends', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  const { watch } = watched();
  const [silent, talking, answering] = [watch(), watch(), watch()];
  const sockets = [silent.socket, talking.socket, answering.socket];
  const beat = () => {
    t.mock.timers.tick(limits.heartbeatSeconds * 1000 - 1);
    talking.socket.say({ type: 'heartbeat' }, subscribe(1));
    answering.socket.emit('pong');
    t.mock.timers.tick(1);
    return sockets.map(({ end }) => end);
  };
  assert.deepEqual(beat(), [undefined, undefined, undefined]);
  assert.deepEqual(beat(), ['terminated', 'terminated', undefined]);
  for (let times = 0; times < 10; times++) beat();
  assert.equal(answering.socket.end, undefined);
  assert.ok(answering.socket.pings >= 10);
});

test('who takes a backlog reads, though its pong comes late', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  const { watch, store } = watched();
  const { socket } = watch();
  socket.isStalled = true;
  store.snapshot = () => ({ ...snapshotAfter(1), users: ['x'.repeat(limits.socketBufferBytes)] });
  socket.say(subscribe(0));
  t.mock.timers.tick(limits.heartbeatSeconds * 1000);
  socket.take();
  t.mock.timers.tick(limits.heartbeatSeconds * 1000);
  assert.equal(socket.end, undefined);
  t.mock.timers.tick(limits.heartbeatSeconds * 1000);
  assert.equal(socket.end, 'terminated', 'a small rest that was taken by the system proves nothing');
});

test('news that cannot be made for one watcher reach the others, and it catches up', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  const { happen, watch, store, reports } = watched();
  const { socket: reseller } = watch(new Set(['a', 'b', 'c', 'd', 'root']));
  const { socket: root } = watch();
  for (const socket of [reseller, root]) socket.say(subscribe(1));
  const { view } = store;
  store.view = () => {
    throw new Error('the disk is full');
  };
  happen();
  assert.deepEqual([inShort(root.frames()), inShort(reseller.frames())], [['events 2'], []]);
  assert.deepEqual(reports, ['a watcher could not be told']);
  store.view = view;
  happen();
  t.mock.timers.tick(limits.heartbeatSeconds * 1000);
  assert.deepEqual(inShort(reseller.frames()), ['heartbeat', 'snapshot 3']);
});
