import { ProblemError } from '../protocol/problem.ts';
import { BrokenConnection } from './failure.ts';

/**
 * What a failed connection means, in words.
 * @param connected whether the request had been sent when it failed
 */
export function reachProblem(error: unknown, socket: string, connected: boolean): ProblemError {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'EACCES' || code === 'EPERM') {
    const next = 'Run it as root, for example with sudo.';
    return new ProblemError('not-permitted', `Only root may use ${socket}.`, { next }, error);
  }
  if (connected) {
    return new BrokenConnection(
      'daemon-unreachable',
      'The daemon broke off before it had answered.',
      {},
      error,
    );
  }
  return new ProblemError('daemon-unreachable', inWords(code, message, socket), {}, error);
}

function inWords(code: string | undefined, message: string, socket: string): string {
  if (code === 'ENOENT') {
    return `There is no socket ${socket}: the daemon is not running, or uses another one.`;
  }
  if (code === 'ECONNREFUSED') return `Nobody answers on ${socket}: the daemon has stopped.`;
  if (code === 'ENOTDIR' || code === 'EINVAL') return `${socket} cannot be a socket's path.`;
  return `The connection to ${socket} failed: ${message}.`;
}
