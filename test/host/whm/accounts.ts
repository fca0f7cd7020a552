import { randomBytes } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { narrow } from './acl.ts';
import { places } from './places.ts';

/** Someone who may log in to the simulated WHM. `acls` is for resellers; root has `all` anyway. */
export interface HostUser {
  readonly name: string;
  readonly password: string;
  readonly acls?: readonly string[];
  readonly suspended?: boolean;
}

/** An API token of a user; `acls` may be fewer than its owner's (2.3). */
export interface ApiToken {
  readonly name: string;
  readonly value: string;
  readonly user: string;
  readonly acls: readonly string[];
}

/** The users of contract section 10.19, each with a random password. */
export function standardUsers(): HostUser[] {
  return [
    { name: 'root', password: randomPassword() },
    { name: 'rootreseller', password: randomPassword(), acls: ['all'] },
    {
      name: 'reseller',
      password: randomPassword(),
      acls: ['acct-summary', 'basic-whm-functions', 'list-accts'],
    },
    { name: 'lapsed', password: randomPassword(), acls: ['all'], suspended: true },
  ];
}

function randomPassword(): string {
  return randomBytes(12).toString('base64url');
}

/** Users, passwords and API tokens; privileges are read from ROOT/var/cpanel, as the Perl stubs do. */
export class Accounts {
  readonly #root: string;
  readonly #passwords: ReadonlyMap<string, string>;
  readonly #tokens: ApiToken[] = [];

  constructor(root: string, users: readonly HostUser[]) {
    this.#root = root;
    this.#passwords = new Map(users.map((user) => [user.name, user.password]));
    writeResellers(root, users);
  }

  /** The password of a user, for a login helper; throws for an unknown name. */
  password(user: string): string {
    const password = this.#passwords.get(user);
    if (password === undefined) throw new Error(`no user ${user} on the simulated host`);
    return password;
  }

  /** True if name and password match and the account is not suspended. */
  accepts(user: string, password: string): boolean {
    return this.#passwords.get(user) === password && !this.isSuspended(user);
  }

  isSuspended(user: string): boolean {
    return existsSync(join(places(this.#root).suspended, user.replaceAll('/', '_')));
  }

  /** What a user may do: root `all`, a reseller its line in /var/cpanel/resellers, others nothing (1.7). */
  acls(user: string): string[] {
    if (user === 'root') return ['all'];
    const line = readLines(places(this.#root).resellers).find((each) => each.startsWith(`${user}:`));
    return (line ?? '')
      .slice(user.length + 1)
      .split(',')
      .filter((name) => name !== '');
  }

  /** Makes an API token; its rights are the part of `acls` that the owner has. */
  createToken(user: string, acls: readonly string[]): ApiToken {
    const token: ApiToken = {
      name: `token${this.#tokens.length + 1}`,
      value: randomBytes(16).toString('hex').toUpperCase(),
      user,
      acls: narrow(this.acls(user), acls),
    };
    this.#tokens.push(token);
    appendFileSync(places(this.#root).apiTokens, `${user}:${token.name}:${token.acls.join(',')}\n`);
    return token;
  }

  /** The token of an `Authorization: whm USER:VALUE` pair. */
  findToken(user: string, value: string): ApiToken | undefined {
    return this.#tokens.find(
      (token) => token.user === user && token.value === value && !this.isSuspended(user),
    );
  }
}

function writeResellers(root: string, users: readonly HostUser[]): void {
  const { resellers, suspended, apiTokens } = places(root);
  for (const folder of [dirname(resellers), suspended, dirname(apiTokens)])
    mkdirSync(folder, { recursive: true });
  const own = users.filter((user) => user.name !== 'root');
  const kept = readLines(resellers).filter((line) => !own.some((user) => line.startsWith(`${user.name}:`)));
  const lines = [...kept, ...own.map((user) => `${user.name}:${(user.acls ?? []).join(',')}`)];
  writeFileSync(resellers, lines.map((line) => `${line}\n`).join(''));
  writeFileSync(apiTokens, '');
  for (const user of own) if (user.suspended === true) writeFileSync(join(suspended, user.name), '');
}

function readLines(file: string): string[] {
  return existsSync(file)
    ? readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
    : [];
}
