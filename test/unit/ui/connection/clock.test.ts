import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test, type TestContext } from 'node:test';
import * as z from 'zod/mini';
import { Api } from '../../../../plugin/ui/connection/api.ts';

const now = Date.parse('2026-01-31T12:00:00.400Z');

/** By how much the server is taken to be ahead once it has answered with these times, ms. */
async function aheadAfter(t: TestContext, dates: readonly (string | undefined)[]): Promise<number> {
  const left = [...dates];
  const server = createServer((_request, response) => {
    const date = left.shift();
    response.sendDate = false;
    response.writeHead(200, date === undefined ? {} : { Date: date }).end('{}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  });
  const { port } = server.address() as AddressInfo;
  const api = new Api(`http://127.0.0.1:${port}/index.cgi`);
  for (let nth = 0; nth < dates.length; nth++) await api.get('/v1/status', z.strictObject({}));
  return api.now() - Date.now();
}

test("a browser's clock that the server's answers allow is believed; one that they contradict is put right", async (t) => {
  t.mock.timers.enable({ apis: ['Date'], now });
  const at = (ms: number) => new Date(now + ms).toUTCString();
  assert.equal(await aheadAfter(t, [undefined]), 0, 'nothing is known');
  assert.equal(await aheadAfter(t, [at(0)]), 0, 'the same second');
  assert.equal(await aheadAfter(t, ['no date']), 0);
  assert.equal(await aheadAfter(t, [at(60_000)]), 59_600, 'a minute ahead, below a second left out');
  assert.equal(await aheadAfter(t, [at(-60_000)]), -59_400);
  assert.equal(await aheadAfter(t, [at(60_000), at(60_900)]), 60_600, 'the next answer tells it closer');
});
