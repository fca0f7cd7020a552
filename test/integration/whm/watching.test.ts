import assert from 'node:assert/strict';
import { on } from 'node:events';
import { join } from 'node:path';
import { test } from 'node:test';
import { WebSocket } from 'ws';
import * as z from 'zod/mini';
import { ServerFrame, Ticket, webSocketProtocol } from '../../../daemon/protocol/frames.ts';
import { applyEvent } from '../../../daemon/protocol/fold.ts';
import { openSnapshot } from '../../../daemon/protocol/snapshot.ts';
import { removal } from '../jobs.ts';
import { openPage } from './page.ts';
import { allowResellers, stageWhm } from './stage.ts';

const users = [
  { name: 'root', password: 'r' },
  { name: 'res1', password: '1', acls: ['create-acct', 'list-accts'] },
];

test('a reseller that watches by WebSocket reads no name that is no longer its own', async (t) => {
  const { host, daemon, whm } = await stageWhm(t, {
    users,
    accounts: [
      { name: 'mine1', owner: 'res1', twoFactor: true },
      { name: 'mine2', owner: 'res1', twoFactor: true },
    ],
    config: { access: { resellers: ['res1'] } },
    control: { switches: { 'reseller-calls': 'create-acct' } },
  });
  host.addReseller('res1', ['create-acct', 'list-accts']);
  await allowResellers(host);
  const page = await openPage(whm, 'res1');
  host.addFault({ kind: 'refuse-users', users: { mine2: 'No access to “mine2”.' } });
  host.gate('call', 'before-print', { function: removal });
  const { id } = await page.start(['mine1', 'mine2']);
  await host.reached('call');
  host.setAccount('mine2', { owner: 'root' });
  // Nothing is remembered that is older than the change.
  (await page.ask('GET', '/v1/accounts?maxAge=0')).as(z.looseObject({}));
  const ticket = (await page.ask('POST', '/v1/tickets', { body: { origin: whm.url } })).as(Ticket, 201);
  const socket = new WebSocket(
    `ws+unix://${join(daemon.dir, 'run/gateway.sock')}:/v1/ws`,
    [webSocketProtocol, `ticket.${ticket.ticket}`],
    { origin: whm.url },
  );
  t.after(() => socket.terminate());
  socket.once('open', () => socket.send(JSON.stringify({ type: 'subscribe', jobId: id, after: 0 })));
  const texts: string[] = [];
  let view: ReturnType<typeof openSnapshot> | undefined;
  for await (const [data] of on(socket, 'message', { close: ['close'] })) {
    texts.push(String(data));
    const frame = z.parse(ServerFrame, JSON.parse(String(data)));
    if (frame.type === 'snapshot') {
      view = openSnapshot(frame.snapshot);
      host.open('call');
    }
    if (frame.type !== 'events' || view === undefined) continue;
    for (const event of frame.events) applyEvent(view, event);
    if (view.job.state === 'finished') break;
  }
  assert.equal(view?.job.counts.refused, 1);
  assert.equal(view.targets[0]?.user, 'mine1');
  assert.doesNotMatch(texts.join('\n'), /mine2/u);
});
