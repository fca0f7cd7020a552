import * as z from 'zod/mini';
import { malformation } from './names.ts';

/** Who asks, and which way in. `sudoUser` is the person behind `sudo` on the command line. */
export const Actor = z.strictObject({
  user: z.string(),
  via: z.enum(['whm', 'cli']),
  address: z.exactOptional(z.string()),
  sudoUser: z.exactOptional(z.string()),
});
export type Actor = z.infer<typeof Actor>;

/** The actor that an `X-Actor` value names (`cli` or `whm:NAME`), or undefined if it is malformed. */
export function parseActor(value: string): Actor | undefined {
  if (value === 'cli') return { user: 'root', via: 'cli' };
  const name = value.startsWith('whm:') ? value.slice('whm:'.length) : '';
  return name === '' || name.includes(':') || malformation(name) !== undefined
    ? undefined
    : { user: name, via: 'whm' };
}

/** The one text form of an actor, as in `X-Actor`; also the key under which what it owns is kept. */
export function actorId(actor: Actor): string {
  return actor.via === 'cli' ? 'cli' : `whm:${actor.user}`;
}

/** Root by either way in: needs no privilege look-up, and whmapi1 runs without `--user`. */
export function isRoot(actor: Actor): boolean {
  return actor.via === 'cli' || actor.user === 'root';
}
