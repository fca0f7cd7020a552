import { statSync } from 'node:fs';
import { join } from 'node:path';
import { readJson } from './files.ts';
import type { HostPaths } from './paths.ts';

/** One cPanel account; an absent field has cPanel's default. */
export interface Account {
  domain: string;
  /** `root` when absent. */
  owner?: string;
  /** None when absent: shown as "undefined". */
  plan?: string;
  email?: string;
  suspended?: boolean;
  suspendreason?: string;
  uid?: number;
}

export interface Reseller {
  acls: string[];
}

/** The table of users: accounts and resellers by name. */
export interface Users {
  accounts: Record<string, Account>;
  resellers: Record<string, Reseller>;
}

/** The table of users of a host; an empty one when there is none. */
export function readUsers(paths: HostPaths): Users {
  const stored = readJson(paths.users) as Partial<Users> | undefined;
  return { accounts: stored?.accounts ?? {}, resellers: stored?.resellers ?? {} };
}

/** The account of that name. */
export function accountOf(users: Users, name: string): Account | undefined {
  return Object.hasOwn(users.accounts, name) ? users.accounts[name] : undefined;
}

/** The reseller of that name. */
export function resellerOf(users: Users, name: string): Reseller | undefined {
  return Object.hasOwn(users.resellers, name) ? users.resellers[name] : undefined;
}

/** The owner of an account, itself given its row. */
export function ownerOf(account: Account): string {
  return account.owner ?? 'root';
}

/** Whether a name may be a file name at all (contract 3.5). */
export function isFileName(name: string): boolean {
  if (name === '' || name === '.' || name === '..') return false;
  return !/[/\0]/u.test(name) && Buffer.byteLength(name) <= 255;
}

/** Whether a non-empty file of that name lies among the user files without being an account. */
export function isStrayUserFile(paths: HostPaths, name: string): boolean {
  const found = statSync(join(paths.userFiles, name), { throwIfNoEntry: false });
  return found !== undefined && found.isFile() && found.size > 0;
}
