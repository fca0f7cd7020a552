import { basename } from 'node:path';
import type { Control } from './switches.ts';

/** One registered application, as WHM reads it from `/var/cpanel/apps/NAME.conf` (1.1). */
export interface App {
  readonly name: string;
  readonly services: readonly string[];
  readonly urls: readonly string[];
  readonly user: string;
  readonly acls: readonly string[];
  readonly displayname: string;
  readonly entryurl: string | undefined;
  readonly icon: string | undefined;
  readonly target: string;
  readonly searchtext: string | undefined;
  /** Every key as written, unknown ones too. */
  readonly keys: ReadonlyMap<string, string>;
}

const services = ['whostmgr', 'cpanel', 'webmail'];
const wholeSpace = new Set(['', '/', 'cgi', '/cgi', '/cgi/']);

/** Reads `key=value` lines; `#` starts a comment; anything else, such as `[section]`, is passed over. */
function parseKeys(text: string): Map<string, string> {
  const keys = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const match = /^\s*([A-Za-z0-9_]+)\s*=\s*(.*?)\s*$/.exec(line.replace(/#.*$/, ''));
    if (match?.[1] !== undefined && match[2] !== undefined) keys.set(match[1], match[2]);
  }
  return keys;
}

/** Reads one application; `file` gives the name if the key `name` is missing (1.1). Checks nothing. */
export function parseApp(text: string, file: string): App {
  const keys = parseKeys(text);
  const name = keys.get('name') ?? basename(file).replace(/\.(conf|config|appconfig)$/, '');
  return {
    name,
    services: list(keys.get('service'), /\|/),
    urls: [...keys].filter(([key, value]) => key.startsWith('url') && value !== '').map(([, value]) => value),
    user: keys.get('user') ?? 'root',
    acls: list(keys.get('acls'), /,/),
    displayname: keys.get('displayname') ?? name,
    entryurl: keys.get('entryurl'),
    icon: keys.get('icon'),
    target: keys.get('target') ?? '_blank',
    searchtext: keys.get('searchtext'),
    keys,
  };
}

/**
 * What register_appconfig refuses (1.1, 1.4). A wrong ACL name or a url without a leading `/` is not among it:
 * such a plugin is registered and invisible.
 * @param userExists whether the system has the account
 * @returns the message, or undefined if the file is accepted
 */
export function validateApp(app: App, userExists: (name: string) => boolean): string | undefined {
  if (!/^[A-Za-z0-9_-]+$/.test(app.name)) return `The name “${app.name}” is not valid.`;
  if (app.name.startsWith('internal')) return `The name “${app.name}” is reserved.`;
  if (app.services.length === 0) return 'The “service” key is required.';
  const wrong = app.services.find((service) => !services.includes(service));
  if (wrong !== undefined) return `The service “${wrong}” is not valid.`;
  if (![...app.keys.keys()].some((key) => key.startsWith('url'))) return 'The “url” key is required.';
  const whole = [...app.keys].find(([key, value]) => key.startsWith('url') && wholeSpace.has(value));
  if (whole !== undefined) {
    return `The url “${whole[1]}” may not match the cgi or entire WHM url space.`;
  }
  if (app.user !== '$authuser' && !userExists(app.user)) return `The user “${app.user}” does not exist.`;
  return undefined;
}

/** The app of WHM that covers a path without token, by the url-match switch (1.3); undefined if none does. */
export function matchApp(apps: readonly App[], path: string, how: Control['url-match']): App | undefined {
  return apps.find(
    (app) => app.services.includes('whostmgr') && app.urls.some((url) => covers(url, path, how)),
  );
}

function covers(url: string, path: string, how: Control['url-match']): boolean {
  if (!url.startsWith('/') || wholeSpace.has(url)) return false;
  if (url === path || (url.endsWith('/') && path.startsWith(url))) return true;
  if (how === 'path-boundary') return path.startsWith(`${url}/`);
  return how === 'prefix' && path.startsWith(url);
}

function list(value: string | undefined, separator: RegExp): string[] {
  return (value ?? '').split(separator).flatMap((part) => (part.trim() === '' ? [] : [part.trim()]));
}
