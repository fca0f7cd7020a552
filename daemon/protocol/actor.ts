import * as z from 'zod/mini';
import { malformation } from './names.ts';

// The marks `@__PURE__` let the bundler leave zod out of the CGI, which starts at every request of the page.
/** Who asks, and which way in. `sudoUser` is the person behind `sudo` on the command line. */
export const Actor = /* @__PURE__ */ z.strictObject({
  user: /* @__PURE__ */ z.string(),
  via: /* @__PURE__ */ z.enum(['whm', 'cli']),
  address: /* @__PURE__ */ z.exactOptional(/* @__PURE__ */ z.string()),
  sudoUser: /* @__PURE__ */ z.exactOptional(/* @__PURE__ */ z.string()),
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

/** For whom whmapi1 runs, so that cPanel's own check applies too; undefined: for root. */
export function resellerOf(actor: Actor): string | undefined {
  return isRoot(actor) ? undefined : actor.user;
}
