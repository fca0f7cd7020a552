import * as z from 'zod/mini';
import type { RemovalAnswer } from '../../protocol/reply.ts';
import { userItems } from '../arguments.ts';
import type { Document } from '../document.ts';
import { Text } from '../loose.ts';
import { cpanelText } from '../text.ts';
import { type Call, type Verdict, readData, refused } from '../verdict.ts';

const removalOf = <S extends z.core.$ZodType>(names: S) =>
  z.nullish(
    z.object({ failed: z.nullish(z.record(z.string(), z.unknown())), users_modified: z.nullish(names) }),
  );
const Removal = removalOf(z.array(Text));
/** Thousands of names are seen to be text at a glance; the schema of each speaks when something is amiss. */
const AtAGlance = removalOf(
  z.custom<string[]>((value) => Array.isArray(value) && value.every((name) => typeof name === 'string')),
);

/**
 * Removes the 2FA of these accounts in one call (contract whmapi1.md 3.3 to 3.5). Duplicates are sent once.
 * @throws RangeError if there is no user
 */
export function removeTwoFactor(users: readonly string[]): Call<RemovalAnswer> {
  const sent = new Set(users);
  if (sent.size === 0) throw new RangeError('A removal needs at least one user.');
  return {
    command: 'twofactorauth_remove_user_config',
    items: userItems([...sent]),
    read: (document) => readRemoval(document, sent),
  };
}

function readRemoval(document: Document, sent: ReadonlySet<string>): Verdict<RemovalAnswer> {
  const quick = z.safeParse(AtAGlance, document.data);
  const verdict = quick.success ? { kind: 'ok' as const, data: quick.data } : readData(Removal, document);
  if (verdict.kind !== 'ok') return document.accepted ? verdict : refused(document);
  const listed = verdict.data?.users_modified ?? [];
  const modified = new Set(listed.filter((user) => sent.has(user)));
  const failed = new Map<string, string>();
  for (const [user, text] of Object.entries(verdict.data?.failed ?? {})) {
    if (sent.has(user)) failed.set(user, cpanelText(typeof text === 'string' ? text : JSON.stringify(text)));
  }
  if (!document.accepted) {
    // Contract 1.5, 1.6: nothing was saved; only when every name has its own refusal do those tell more.
    if (listed.length > 0 || failed.size < sent.size) return refused(document);
    return {
      kind: 'ok',
      data: { modified, failed },
      notice: 'metadata.result is 0, and every name has its own refusal.',
    };
  }
  const both = [...failed.keys()].find((user) => modified.has(user));
  if (both === undefined) return { kind: 'ok', data: { modified, failed } };
  return { kind: 'malformed', detail: `The answer names ${both} as failed and as modified.` };
}
