import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { Api } from '../../../../plugin/ui/connection/api.ts';
import { Link, type LinkDeps } from '../../../../plugin/ui/connection/link.ts';

export type Answer = (path: string, response: ServerResponse) => void;

export const json = (response: ServerResponse, body: unknown, status = 200) =>
  response.writeHead(status).end(JSON.stringify(body));
export const jobs: Answer = (_path, response) => json(response, { items: [], next: null });

/** A link to a real server that answers as the test says; the WebSocket's port refuses unless the test opens it. */
export async function linked(
  t: TestContext,
  first: Answer,
  openSession: LinkDeps['openSession'] = async () => undefined,
) {
  let answer = first;
  const asked: string[] = [];
  const waiting = new Set<() => void>();
  const told: string[] = [];
  const tell = (what: string) => {
    told.push(what);
    for (const look of waiting) look();
  };
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '', 'http://x').searchParams.get('path') ?? '';
    asked.push(path);
    answer(path, response);
    tell(`asked ${path}`);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  let hide: (() => void) | undefined;
  let seen = Promise.withResolvers<void>();
  seen.resolve();
  const link = new Link({
    api: new Api(`http://127.0.0.1:${port}/cpsess1/cgi/whm-2fa-reset/index.cgi`),
    openSession,
    visible: async () => seen.promise,
    onHidden: (act) => {
      hide = act;
    },
    sinks: {
      state: (state, failure) => tell(failure === undefined ? state : `${state} (${failure.kind})`),
      jobs: () => tell('jobs'),
      job: ({ sequence }) => tell(`event ${sequence}`),
      jobFailed: (_jobId, failure) => tell(`failed ${failure.problem?.code}`),
    },
  });
  t.after(async () => {
    link.stop();
    seen.resolve();
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  });
  return {
    link,
    asked,
    told,
    answerBy: (next: Answer) => {
      answer = next;
    },
    hide: () => {
      seen = Promise.withResolvers();
      hide?.();
    },
    show: () => seen.resolve(),
    until: async (what: string) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      const look = () => told.includes(what) && resolve();
      waiting.add(look);
      look();
      await promise;
      waiting.delete(look);
    },
  };
}
