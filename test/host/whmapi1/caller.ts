import type { Control } from './control.ts';
import { resellerOf, type Users } from './users.ts';

/** On whose behalf the call runs. */
export interface Caller {
  name: string;
  /** `all`: a reseller with the ACL `all`. */
  level: 'root' | 'all' | 'reseller';
  acls: readonly string[];
}

/** Whose 2FA a caller may see and remove. */
export type Scope = 'everyone' | 'own' | 'none';

/** The caller of that name; undefined when it is neither root nor a reseller. */
export function callerOf(users: Users, name: string): Caller | undefined {
  if (name === 'root') return { name, level: 'root', acls: ['all'] };
  const reseller = resellerOf(users, name);
  if (reseller === undefined) return undefined;
  return { name, level: reseller.acls.includes('all') ? 'all' : 'reseller', acls: reseller.acls };
}

/** The scope of the 2FA functions for a caller (contract 3.7). */
export function scopeOf(caller: Caller, control: Control): Scope {
  if (caller.level === 'root') return 'everyone';
  if (caller.level === 'all') {
    const variant = control.switches['root-reseller-call'];
    if (variant === 'all') return 'everyone';
    return variant === 'own' ? 'own' : 'none';
  }
  const allowed = control.switches['reseller-calls'] === 'create-acct' && caller.acls.includes('create-acct');
  return allowed ? 'own' : 'none';
}
