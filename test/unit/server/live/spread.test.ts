import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../../../../daemon/protocol/limits.ts';
import { type News, Spread } from '../../../../daemon/server/live/spread.ts';
import { course, job } from '../../ui/connection/course.ts';
import { subscribe, watched } from './watched.ts';

const turn = async () => new Promise((resolve) => setImmediate(resolve));

/** A crowd that follows a job and knows its first events, and what each of it is told. */
function crowd(size: number, known: number) {
  const spread = new Spread(job, (_level, message, { error }) => assert.fail(`${message}: ${String(error)}`));
  const followers = Array.from({ length: size }, () => {
    const told: number[][] = [];
    const frames: Buffer[] = [];
    const take = ({ events, frame }: News) => {
      told.push(events.map(({ seq }) => seq));
      frames.push(frame());
    };
    const follower = { told: known, take };
    spread.add(follower);
    return { follower, told, frames };
  });
  const happen = (from: number, to = from) => spread.publish(course.slice(from - 1, to));
  const heard = () => followers.filter(({ told }) => told.length > 0).length;
  return { spread, followers, happen, heard };
}

test('a crowd is told a share a turn, the first share at once', async () => {
  const { followers, happen, heard } = crowd(2 * limits.toldPerTurn + 1, 1);
  happen(2);
  assert.equal(heard(), limits.toldPerTurn);
  await turn();
  assert.equal(heard(), 2 * limits.toldPerTurn);
  await turn();
  assert.equal(heard(), followers.length);
});

test('what whmapi1 said is told to all at once, with what some have still to be told', async () => {
  const { followers, happen } = crowd(2 * limits.toldPerTurn, 1);
  happen(2, 3);
  assert.equal(course[3]?.type, 'batch.answered');
  happen(4);
  assert.deepEqual(followers.at(0)?.told, [[2, 3], [4]]);
  assert.deepEqual(followers.at(-1)?.told, [[2, 3, 4]]);
  await turn();
  assert.deepEqual(followers.at(-1)?.told, [[2, 3, 4]]);
});

test('what happens while some have still to be told reaches them in one frame, and nobody twice or out of order', async () => {
  const { followers, happen } = crowd(3 * limits.toldPerTurn, 6);
  happen(7);
  happen(8);
  await turn();
  happen(9);
  for (let turns = 0; turns < 10; turns++) await turn();
  for (const { told } of followers) assert.deepEqual(told.flat(), [7, 8, 9]);
  assert.deepEqual(followers.at(0)?.told, [[7], [8, 9]]);
  assert.deepEqual(followers.at(-1)?.told, [[7, 8, 9]], 'who waited longest is not overtaken');
  const frames = new Set(followers.flatMap((each) => each.frames));
  assert.equal(frames.size, 5, 'one for all that lack the same');
});

test('who has left is not told, and who knows it already is not told again', async () => {
  const { spread, followers, happen } = crowd(limits.toldPerTurn + 3, 6);
  const [left, knows, half] = followers.slice(-3);
  happen(7, 9);
  assert.ok(left !== undefined && knows !== undefined && half !== undefined);
  spread.remove(left.follower);
  knows.follower.told = 9;
  half.follower.told = 8;
  await turn();
  assert.deepEqual([left.told, knows.told, half.told], [[], [], [[9]]]);
});

test('a watcher that is given the whole while the crowd is told gets no event that it holds', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  const { happen, watch, store } = watched();
  const sockets = Array.from({ length: limits.toldPerTurn + 1 }, () => watch().socket);
  for (const socket of sockets) socket.say(subscribe(1));
  const last = sockets.at(-1) ?? assert.fail();
  const { snapshot } = store;
  last.isStalled = true;
  store.snapshot = () => ({ ...snapshot(), users: ['x'.repeat(limits.socketBufferBytes)] });
  last.say(subscribe(0));
  store.snapshot = snapshot;
  last.say(subscribe(0));
  last.frames();
  happen();
  last.isStalled = false;
  last.take();
  await turn();
  happen();
  await turn();
  const frames = last.frames().map((frame) => {
    if (frame.type === 'snapshot') return `snapshot ${frame.snapshot.job.sequence}`;
    return frame.type === 'events' ? frame.events.map(({ seq }) => seq).join() : frame.type;
  });
  assert.deepEqual(frames, ['snapshot 2', '3']);
});
