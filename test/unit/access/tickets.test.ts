import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Tickets } from '../../../daemon/access/tickets.ts';
import type { Actor } from '../../../daemon/protocol/actor.ts';
import { limits } from '../../../daemon/protocol/limits.ts';

const origin = 'https://whm.example:2087';
const root: Actor = { user: 'root', via: 'whm' };

/** Tickets with a clock that the test sets. */
function made() {
  const clock = { now: 1_000_000 };
  return { clock, tickets: new Tickets(() => clock.now) };
}
const valueOf = (tickets: Tickets, actor = root) => tickets.issue(actor, origin)?.value ?? assert.fail();

test('a ticket is 256 bits that nobody has had before', () => {
  const { tickets } = made();
  const values = Array.from({ length: limits.openTicketsPerActor }, () => valueOf(tickets));
  assert.equal(new Set(values).size, values.length);
  for (const value of values) assert.equal(Buffer.from(value, 'base64url').length, 32);
});

test('it opens once, to the actor that it was given to', () => {
  const { tickets } = made();
  const boss: Actor = { user: 'boss', via: 'whm' };
  const value = valueOf(tickets, boss);
  assert.deepEqual(tickets.redeem(value, origin), boss);
  assert.equal(tickets.redeem(value, origin), undefined);
});

test('another origin uses it up', () => {
  const { tickets } = made();
  const value = valueOf(tickets);
  assert.equal(tickets.redeem(value, `${origin}0`), undefined);
  assert.equal(tickets.redeem(value, origin), undefined);
});

test('it is good for half a minute', () => {
  const { tickets, clock } = made();
  const [early, late] = [valueOf(tickets), valueOf(tickets)];
  clock.now += limits.ticketSeconds * 1000 - 1;
  assert.deepEqual(tickets.redeem(early, origin), root);
  clock.now += 1;
  assert.equal(tickets.redeem(late, origin), undefined);
});

test('an actor that hoards tickets gets no more, until they expire; others do', () => {
  const { tickets, clock } = made();
  for (let count = 0; count < limits.openTicketsPerActor; count++) valueOf(tickets);
  assert.equal(tickets.issue(root, origin), undefined);
  valueOf(tickets, { user: 'boss', via: 'whm' });
  clock.now += limits.ticketSeconds * 1000;
  valueOf(tickets);
});
