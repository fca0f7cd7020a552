import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { places } from '../places.ts';

/** ROOT of the host that this executable belongs to: it lies in ROOT/usr/local/cpanel/bin. */
export function ownRoot(): string {
  return resolve(process.argv[1] ?? '', '../../../../..');
}

/**
 * Asks the running front to restart, as register_appconfig does with cpsrvd. If none runs, or it does not answer
 * within two seconds, nothing more is done.
 */
export async function restartFront(root: string): Promise<void> {
  const socket = connect(places(root).restartSocket);
  socket.setTimeout(2000, () => socket.destroy());
  socket.write('restart\n');
  await text(socket).catch(() => '');
}

/** Whether the system has an account. ROOT without a passwd file knows root alone. */
export function userExists(root: string, name: string): boolean {
  if (name === 'root') return true;
  try {
    return readFileSync(places(root).passwd, 'utf8')
      .split('\n')
      .some((line) => line.startsWith(`${name}:`));
  } catch {
    return false;
  }
}

/** Prints a failure and the usage, as these tools do, and leaves with 1 (1.4). */
export function fail(message: string, usage: string): never {
  process.stderr.write(`${message}\n\nUsage: ${usage}\n`);
  process.exit(1);
}
