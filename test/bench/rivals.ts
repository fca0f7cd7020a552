import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { SimulatedHost } from '../host/host.ts';

const removal = ['--output=json', 'twofactorauth_remove_user_config'];
const loop = `while read -r name; do "$@" "user=$name" </dev/null >/dev/null || exit 1; done`;

/** A way to remove 2FA from accounts without the product. */
export type Rival = (host: SimulatedHost, names: readonly string[]) => Promise<number>;

/** One call an account, one after another, from a shell; ms. */
export const shellLoop: Rival = async ({ whmapi1 }, names) =>
  timed('/bin/sh', ['-c', loop, 'loop', whmapi1, ...removal], names);

/** One call an account, four at a time; ms. */
export const xargsFour: Rival = async ({ whmapi1 }, names) =>
  timed('xargs', ['-P4', '-I{}', whmapi1, ...removal, 'user={}'], names);

/** One call with all names; ms. */
export const oneCall: Rival = async ({ whmapi1 }, names) =>
  timed(whmapi1, [
    ...removal,
    ...names.map((name, index) => `user${index === 0 ? '' : `-${index}`}=${name}`),
  ]);

/** What a call costs before its first account; ms. */
export async function startUp({ whmapi1 }: SimulatedHost): Promise<number> {
  return timed(whmapi1, ['--output=json', 'version']);
}

/** From the start of the program to its end, the names on its stdin; throws unless it ends with 0. */
async function timed(
  program: string,
  args: readonly string[],
  names: readonly string[] = [],
): Promise<number> {
  const began = performance.now();
  const child = spawn(program, args, { stdio: ['pipe', 'ignore', 'inherit'] });
  // A program that reads no list may end before the list is written.
  child.stdin.on('error', () => undefined);
  child.stdin.end(names.map((name) => `${name}\n`).join(''));
  const [code] = (await once(child, 'exit')) as [number | null];
  const took = performance.now() - began;
  if (code !== 0) throw new Error(`${program} ended with ${code}`);
  return took;
}
