import type { Scope } from '../caller.ts';
import { faultOf } from '../active.ts';
import type { Context } from '../context.ts';
import { accountOf, isFileName, isStrayUserFile, ownerOf, resellerOf } from '../users.ts';

/** The text with which a name lands in `failed`, or undefined when it is accepted (contract 3.5). */
export function verdictOn(context: Context, scope: Scope, name: string): string | undefined {
  const { control, texts, users } = context;
  const refused = faultOf(context.faults, 'refuse-users')?.users;
  if (refused !== undefined && Object.hasOwn(refused, name)) return refused[name];
  const account = isFileName(name) ? accountOf(users, name) : undefined;
  if (scope !== 'everyone') {
    const own = name === context.caller.name || (account && ownerOf(account) === context.caller.name);
    if (own !== true) return texts.foreignUserRefused(name);
  } else if (account === undefined && !isKnown(context, name)) return texts.unknownUserRefused(name);
  if (account?.suspended === true && control.switches['suspended-removal'] === 'failed')
    return texts.suspendedRefused(name);
  return undefined;
}

function isKnown(context: Context, name: string): boolean {
  if (!isFileName(name)) return false;
  if (name === 'root' || resellerOf(context.users, name) !== undefined) return true;
  return context.control.switches['stray-user-file'] === 'accepted' && isStrayUserFile(context.paths, name);
}
