import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Backlog } from '../../../../daemon/server/live/backlog.ts';
import { snapshotAfter } from '../../ui/connection/course.ts';
import { subscribe, watched } from './watched.ts';

test('a frame counts once however many hold it, until the last lets go', () => {
  const backlog = new Backlog(100);
  const end = () => assert.fail('there is room');
  const frame = Buffer.alloc(60);
  const [first, second] = [backlog.hold(frame, end), backlog.hold(frame, end)];
  const other = backlog.hold(Buffer.alloc(40), end);
  assert.equal(backlog.bytes, 100);
  first();
  first();
  assert.equal(backlog.bytes, 100);
  second();
  assert.equal(backlog.bytes, 40);
  other();
  assert.equal(backlog.bytes, 0);
});

test('those that have held a frame for the longest are ended, and no more of them than needed', () => {
  const backlog = new Backlog(100);
  const ended: string[] = [];
  const hold = (name: string, bytes: number) => {
    const letGo = backlog.hold(Buffer.alloc(bytes), () => {
      ended.push(name);
      letGo();
    });
  };
  hold('first', 40);
  hold('second', 40);
  hold('third', 20);
  assert.deepEqual(ended, []);
  hold('fourth', 30);
  assert.deepEqual([ended, backlog.bytes], [['first'], 90]);
  hold('larger than all', 500);
  assert.deepEqual([ended, backlog.bytes], [['first', 'second', 'third', 'fourth'], 500]);
});

test('clients that never read are ended before they fill the memory; one that reads is not', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  const size = 10_000;
  const { watch, store, backlog } = watched(10 * size);
  const { socket: quick } = watch();
  quick.say(subscribe(1));
  const stalled = Array.from({ length: 30 }, (_, index) => {
    // Each sees something else, as resellers do.
    store.snapshot = () => ({ ...snapshotAfter(1), users: [String(index).padEnd(size, 'x')] });
    store.job = () => ({ ...snapshotAfter(1).job, sequence: index + 2 });
    const { socket } = watch();
    socket.isStalled = true;
    socket.say(subscribe(0));
    assert.ok(backlog.bytes <= 10 * size, `${backlog.bytes} bytes`);
    return socket;
  });
  const ends = stalled.map(({ end }) => end);
  assert.deepEqual(new Set(ends.slice(0, 20)), new Set(['terminated']));
  assert.equal(ends.at(-1), undefined);
  assert.equal(quick.end, undefined);
  for (const socket of stalled) socket.emit('close');
  assert.equal(backlog.bytes, 0, 'nothing is held for anybody any more');
});
