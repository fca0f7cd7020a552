import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClientOptions } from 'ws';
import { world } from './authorisation.ts';
import { connect, exchange, gatewayConfig, origin, startGateway, ticketOf } from './live.ts';
import { tableOf } from './table.ts';

/** Which upgrades open; none: the actor gets no ticket at all. */
const upgrades = tableOf(`
                                 cli      whm:root  whm:boss  whm:res1  whm:res2  whm:res3  whm:ghost
  a ticket of its own            opens    opens     opens     opens     none      none      none
  the same ticket again          refused  refused   refused   refused   none      none      none
  a ticket for another origin    refused  refused   refused   refused   none      none      none
  a ticket without an origin     refused  refused   refused   refused   none      none      none
  a ticket in the address        refused  refused   refused   refused   none      none      none
  two tickets                    refused  refused   refused   refused   none      none      none
  a ticket cut by a character    refused  refused   refused   refused   none      none      none
  no ticket but an actor         refused  refused   refused   refused   refused   refused   refused
`);

/** What an open connection is told: its own job, one of root's, an unknown one. */
const sights = tableOf(`
                          cli       whm:root  whm:boss  whm:res1
  its own job             snapshot  snapshot  snapshot  snapshot
  a job of root's         snapshot  snapshot  snapshot  problem
  a job that nobody has   problem   problem   problem   problem
  the jobs of others      yes       yes       yes       no
`);

const unknown = '01890000-0000-7000-8000-000000000000';

/** What is sent for a row: where to, the ticket, and the headers. */
function attempt(row: string, url: string, value: string, actor: string) {
  const good: [string, string | undefined, ClientOptions] = [url, value, { origin }];
  switch (row) {
    case 'a ticket for another origin':
      return [url, value, { origin: 'https://whm.example:2088' }] as const;
    case 'a ticket without an origin':
      return [url, value, {}] as const;
    case 'a ticket in the address':
      return [`${url}?ticket=${value}`, undefined, { origin }] as const;
    case 'two tickets':
      return [url, `${value}, ticket.${value}`, { origin, headers: {} }] as const;
    case 'a ticket cut by a character':
      return [url, value.slice(0, -1), { origin }] as const;
    case 'no ticket but an actor':
      return [
        url,
        undefined,
        { origin, headers: { 'X-Actor': actor, Cookie: 'whostmgrsession=x' } },
      ] as const;
    default:
      return good;
  }
}

for (const way of ['the gateway', 'the gateway’s socket'] as const) {
  test(`a WebSocket opens with a ticket alone, by ${way}`, async (t) => {
    const { daemon, gatewaySocket } = await world(t, gatewayConfig);
    const gateway = await startGateway(t, daemon);
    const url = way === 'the gateway' ? gateway.url : `ws+unix://${gatewaySocket}:/v1/ws`;
    const used = new Map<string, string>();
    for (const { row, column, cell } of upgrades) {
      const known = row === 'the same ticket again' ? used.get(column) : undefined;
      const value = known ?? (await ticketOf(daemon, column));
      used.set(column, value);
      if (cell === 'none') {
        assert.equal(value, 'refused: not-permitted', `${column}: ${row}`);
        continue;
      }
      const [to, ticket, options] = attempt(row, url, value, column);
      // ws itself refuses to send two protocols that are one text.
      const socket = await connect(t, to, ticket, options).catch(() => undefined);
      assert.equal(socket === undefined ? 'refused' : 'opens', cell, `${column}: ${row}`);
      socket?.terminate();
    }
  });

  test(`a WebSocket tells what its ticket's actor may see, by ${way}`, async (t) => {
    const { daemon, gatewaySocket, jobs } = await world(t, gatewayConfig);
    const gateway = await startGateway(t, daemon);
    const url = way === 'the gateway' ? gateway.url : `ws+unix://${gatewaySocket}:/v1/ws`;
    for (const actor of new Set(sights.map(({ column }) => column))) {
      const socket = (await connect(t, url, await ticketOf(daemon, actor))) ?? assert.fail(actor);
      const told = async (jobId: string) => exchange(socket, { type: 'subscribe', jobId, after: 0 });
      const own = await told(jobs[actor] ?? '');
      const roots = await told((actor === 'whm:root' ? jobs['cli'] : jobs['whm:root']) ?? '');
      const none = await told(unknown);
      const overview = await exchange(socket, { type: 'jobs' });
      assert.ok(overview.type === 'jobs');
      const others = overview.jobs.filter(({ id }) => id !== jobs[actor]).length > 0;
      const found: Record<string, string> = {
        'its own job': own.type,
        "a job of root's": roots.type,
        'a job that nobody has': none.type,
        'the jobs of others': others ? 'yes' : 'no',
      };
      for (const { row, column, cell } of sights) {
        if (column === actor) assert.equal(found[row], cell, `${actor}: ${row}`);
      }
      if (roots.type === 'problem' && none.type === 'problem')
        assert.deepEqual(roots.problem, none.problem, 'another’s job looks like none');
      socket.terminate();
    }
  });
}
