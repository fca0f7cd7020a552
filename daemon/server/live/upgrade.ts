import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { type Actor, actorId } from '../../protocol/actor.ts';
import { ticketPrefix, webSocketProtocol } from '../../protocol/frames.ts';
import { limits } from '../../protocol/limits.ts';
import { ProblemError } from '../../protocol/problem.ts';
import { admit } from '../dispatch.ts';
import { asProblem } from '../problems.ts';
import type { Service } from '../service.ts';
import { sightOf } from '../sight.ts';
import { Backlog } from './backlog.ts';
import { Connection } from './connection.ts';
import { JobFeed } from './feed.ts';
import { Overview } from './overview.ts';
import { TicketRefusals } from './refusals.ts';

/** The server behind the gateway: it takes nothing but WebSocket upgrades that bring a good ticket. */
export function createLiveServer(service: Service): Server {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: limits.frameBytes,
    perMessageDeflate: false,
    clientTracking: true,
    handleProtocols: () => webSocketProtocol,
  });
  const perActor = new Map<string, number>();
  /** Those whose rights are still being asked for count too. */
  let open = 0;
  const feed = new JobFeed(service);
  const overview = new Overview(service);
  const backlog = new Backlog();
  const refused = new TicketRefusals(service);
  const server = createServer(
    { maxHeaderSize: limits.headerBytes, headersTimeout: 5000, requestTimeout: 5000 },
    (_request, response) => response.writeHead(404).end(),
  );

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    void take(request, socket, head);
  });
  service.stopping.addEventListener('abort', () => {
    for (const client of sockets.clients) client.close(1001, 'the service is stopping');
  });

  async function take(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    try {
      const actor = pass(request);
      admitSocket(actorId(actor), socket);
      const caller = await admit(service, 'job.read', actor, service.stopping);
      const watcher = { caller, sight: await sightOf(service, caller) };
      sockets.handleUpgrade(request, socket, head, (client) => {
        const line = { socket: client, wire: socket };
        new Connection(service, watcher, line, feed, overview, backlog).serve();
      });
    } catch (error) {
      refuse(socket, asProblem(error, service.report));
    }
  }

  /** @throws ProblemError `too-many-streams` */
  function admitSocket(id: string, socket: Duplex): void {
    const own = perActor.get(id) ?? 0;
    if (own >= limits.socketsPerActor || open >= limits.sockets) {
      throw new ProblemError('too-many-streams', 'Too many live connections are open.');
    }
    open++;
    perActor.set(id, own + 1);
    socket.once('close', () => {
      open--;
      const left = (perActor.get(id) ?? 1) - 1;
      if (left > 0) perActor.set(id, left);
      else perActor.delete(id);
    });
  }

  /** The actor of a good ticket: checked before a frame is read. Throws what is wrong as a ProblemError. */
  function pass({ url = '', headers }: IncomingMessage): Actor {
    if (url !== '/v1/ws') throw new ProblemError('route-not-found', 'Only /v1/ws is served here.');
    if (service.stopping.aborted) throw new ProblemError('shutting-down', 'The service is stopping.');
    const { origin } = headers;
    if (origin === undefined) throw new ProblemError('origin-mismatch', 'There is no Origin header.');
    const offered = (headers['sec-websocket-protocol'] ?? '').split(',').map((item) => item.trim());
    const tickets = offered.filter((item) => item.startsWith(ticketPrefix));
    const [ticket] = tickets;
    if (!offered.includes(webSocketProtocol) || ticket === undefined || tickets.length > 1) {
      const wanted = `${webSocketProtocol} and one ${ticketPrefix}VALUE`;
      throw new ProblemError('invalid-request', `The WebSocket protocols must be ${wanted}.`);
    }
    const actor = service.tickets.redeem(ticket.slice(ticketPrefix.length), origin);
    if (actor !== undefined) return actor;
    refused.note(origin);
    throw new ProblemError('ticket-refused', 'It is unknown, used, expired, or for another origin.');
  }

  return server;
}

function refuse(socket: Duplex, problem: ProblemError): void {
  const { status, title } = problem.toJSON();
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${status} ${title}`,
    'Connection: close',
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}
