import type { Actor } from '../protocol/actor.ts';

/** Who asked, for people: `root by cli (bob)` when bob was behind sudo. */
export function actorText({ user, via, address, sudoUser }: Actor): string {
  const behind = sudoUser ?? address;
  return behind === undefined ? `${user} by ${via}` : `${user} by ${via} (${behind})`;
}
