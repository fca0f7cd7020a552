import { chmodSync, lstatSync, mkdirSync, unlinkSync } from 'node:fs';
import type { Server } from 'node:http';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import { ProblemError } from '../protocol/problem.ts';

/** systemd hands sockets over from this descriptor on. */
const firstInherited = 3;

/**
 * Listens where the clients look: on the socket that systemd handed over, or on one of our own making, born with
 * mode 0600 in a directory of mode 0700. A stale socket is replaced.
 * @throws ProblemError `socket-taken` if another process answers there
 */
export async function listen(server: Server, path: string, inherited: number | undefined): Promise<void> {
  if (inherited !== undefined) {
    await listening(server, { fd: inherited });
    return;
  }
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  await removeStale(path);
  const former = process.umask(0o177);
  try {
    await listening(server, { path });
  } finally {
    process.umask(former);
  }
  chmodSync(path, 0o600);
}

/** The descriptor of the named systemd socket, if systemd handed one over to this very process. */
export function inheritedSocket(name: string, env: NodeJS.ProcessEnv = process.env): number | undefined {
  if (Number(env['LISTEN_PID']) !== process.pid) return undefined;
  const names = (env['LISTEN_FDNAMES'] ?? '').split(':').slice(0, Number(env['LISTEN_FDS'] ?? 0));
  const index = names.indexOf(name);
  return index < 0 ? undefined : firstInherited + index;
}

async function listening(server: Server, where: { fd: number } | { path: string }): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  // Binds before it returns: the umask of the caller holds for the new socket.
  server.listen(where, resolve);
  await promise;
  server.off('error', reject);
}

async function removeStale(path: string): Promise<void> {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (!found.isSocket()) {
    throw new ProblemError('socket-taken', `${path} is there already and is no socket.`);
  }
  if (await answers(path)) throw new ProblemError('socket-taken', `Another process answers on ${path}.`);
  unlinkSync(path);
}

async function answers(path: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const probe = connect(path);
  probe.once('connect', () => resolve(true));
  probe.once('error', () => resolve(false));
  const isAnswered = await promise;
  probe.destroy();
  return isAnswered;
}
