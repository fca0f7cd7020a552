import type { TLSSocket } from 'node:tls';
import type { Probe } from '../../protocol/doctor-facts.ts';

const net = process.getBuiltinModule('node:net');
const tls = process.getBuiltinModule('node:tls');

/**
 * Connects as a browser does, says nothing, and leaves again; any certificate is taken, since which one it is
 * belongs to the answer. Never rejects.
 * @param host the name that is asked for
 * @param withinMs for connection and handshake together
 */
export async function probe(
  address: string,
  port: number,
  { plain, host, withinMs }: { plain: boolean; host: string; withinMs: number },
): Promise<Probe> {
  const { promise, resolve } = Promise.withResolvers<Probe>();
  const where = { host: address, port };
  let connected = false;
  let socket: ReturnType<typeof net.connect> | TLSSocket;
  try {
    socket = plain
      ? net.connect(where, () => resolve({ kind: 'connected' }))
      : tls.connect({ ...where, servername: host, rejectUnauthorized: false }, () =>
          resolve(shown(socket as TLSSocket)),
        );
  } catch (error) {
    // A host name that TLS cannot carry, or a port that is none.
    return { kind: 'failed', detail: (error as Error).message };
  }
  socket.once('connect', () => (connected = true));
  socket.once('error', (error: NodeJS.ErrnoException) => resolve(failed(error, connected)));
  socket.once('close', () => resolve({ kind: 'no-tls', detail: 'the connection was closed.' }));
  const timer = setTimeout(
    () => resolve({ kind: 'silent', detail: `no answer within ${withinMs / 1000} s.` }),
    withinMs,
  );
  const outcome = await promise;
  clearTimeout(timer);
  socket.destroy();
  return outcome;
}

function shown(socket: TLSSocket): Probe {
  const fingerprint = socket.getPeerX509Certificate()?.fingerprint256;
  return { kind: 'connected', ...(fingerprint !== undefined && { fingerprint }) };
}

function failed({ code = '', message }: NodeJS.ErrnoException, connected: boolean): Probe {
  if (connected) return { kind: 'no-tls', detail: `${code || message}.` };
  if (code === 'ECONNREFUSED') return { kind: 'refused', detail: code };
  return code === 'ETIMEDOUT'
    ? { kind: 'silent', detail: `${code}.` }
    : { kind: 'failed', detail: `${code || message}.` };
}
