import * as z from 'zod/mini';
import {
  type ClientFrame,
  renewalCode,
  ServerFrame,
  Ticket,
  ticketPrefix,
  webSocketProtocol,
} from '../../../daemon/protocol/frames.ts';
import { limits } from '../../../daemon/protocol/limits.ts';
import type { Api } from './api.ts';
import type { Heard, Session, SessionEnd } from './session.ts';

/** How long a ticket and the connection may take together: a dropped port never refuses. */
const openMs = 10_000;
/** Two heartbeats and a little: then nobody is there any more. */
const silenceMs = (2 * limits.heartbeatSeconds + 5) * 1000;

/** A newer daemon may say more than this page knows: other kinds are passed over. */
const kinds: ReadonlySet<unknown> = new Set<ServerFrame['type']>([
  'snapshot',
  'events',
  'jobs',
  'heartbeat',
  'problem',
]);

/**
 * Fetches a ticket and opens the WebSocket; undefined if the port cannot be reached in time.
 * @param take is given each frame
 * @throws ApiFailure if no ticket was given
 */
export async function openSession(
  api: Api,
  take: (heard: Heard) => void,
  signal: AbortSignal,
): Promise<Session | undefined> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(openMs)]);
  const request = { origin: location.origin };
  const { url, ticket } = await api.post('/v1/tickets', request, Ticket, { signal, timeoutMs: openMs });
  const socket = connect(url, ticket);
  if (socket === undefined) return undefined;
  const isOpen = await opened(socket, limit);
  if (!isOpen) {
    socket.close();
    return undefined;
  }
  return serve(socket, take, signal);
}

function connect(url: string, ticket: string): WebSocket | undefined {
  try {
    return new WebSocket(url, [webSocketProtocol, `${ticketPrefix}${ticket}`]);
  } catch {
    // A page without TLS may not open it, or the address is none.
    return undefined;
  }
}

async function opened(socket: WebSocket, limit: AbortSignal): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  socket.addEventListener('open', () => resolve(true), { once: true });
  socket.addEventListener('close', () => resolve(false), { once: true });
  limit.addEventListener('abort', () => resolve(false), { once: true });
  return promise;
}

function serve(socket: WebSocket, take: (heard: Heard) => void, signal: AbortSignal): Session {
  const { promise: closed, resolve } = Promise.withResolvers<SessionEnd>();
  let silence: ReturnType<typeof setTimeout> | undefined;
  const end = (how: SessionEnd) => {
    clearTimeout(silence);
    clearInterval(heartbeat);
    signal.removeEventListener('abort', lose);
    socket.close();
    resolve(how);
  };
  const lose = () => end('lost');
  const hear = () => {
    clearTimeout(silence);
    silence = setTimeout(lose, silenceMs);
  };
  const send = (frame: ClientFrame) => {
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
  };
  const heartbeat = setInterval(() => send({ type: 'heartbeat' }), limits.heartbeatSeconds * 1000);
  socket.addEventListener('message', ({ data }) => {
    hear();
    const heard = readFrame(data);
    if (heard !== undefined) take(heard);
  });
  socket.addEventListener('close', ({ code }) => end(code === renewalCode ? 'renewal' : 'lost'), {
    once: true,
  });
  signal.addEventListener('abort', lose, { once: true });
  hear();
  return { send, closed, end: lose };
}

/** @returns undefined for a kind that is not known */
function readFrame(data: unknown): Heard | undefined {
  try {
    const frame = JSON.parse(String(data)) as { type?: unknown };
    const parsed = z.safeParse(ServerFrame, frame);
    if (parsed.success) return parsed.data;
    return typeof frame.type !== 'string' || kinds.has(frame.type) ? 'unread' : undefined;
  } catch {
    return 'unread';
  }
}
