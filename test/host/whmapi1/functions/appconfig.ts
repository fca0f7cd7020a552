import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { knownAcls } from '../acls.ts';
import type { Context } from '../context.ts';
import { emptyMap, type JsonMap } from '../json.ts';
import { type Outcome, answer } from '../outcome.ts';

/** get_appconfig_application_list: what lies in /var/cpanel/apps, by service; unknown ACLs are dropped. */
export function applicationList(context: Context): Outcome {
  const services = emptyMap();
  for (const file of confFiles(context.paths.apps)) {
    const keys = parseConf(readFileSync(join(context.paths.apps, file), 'utf8'));
    const service = keys.get('service') ?? 'whostmgr';
    const list = services[service];
    const app = appOf(keys, file.replace(/\.conf$/u, ''));
    services[service] = Array.isArray(list) ? [...list, app] : [app];
  }
  services['whostmgr'] ??= [];
  return answer(services);
}

function confFiles(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.conf'))
      .toSorted();
  } catch {
    return [];
  }
}

function parseConf(text: string): Map<string, string> {
  const keys = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, key, value] = /^\s*([^#=\s]+)\s*=\s*(.*?)\s*$/u.exec(line) ?? [];
    if (key !== undefined && value !== undefined && !keys.has(key)) keys.set(key, value);
  }
  return keys;
}

function appOf(keys: Map<string, string>, fileName: string): JsonMap {
  const url = keys.get('url') ?? '';
  const known: readonly string[] = [...knownAcls, 'any'];
  return {
    name: keys.get('name') ?? fileName,
    url,
    entryurl: keys.get('entryurl') ?? url,
    acls: (keys.get('acls') ?? '').split(',').filter((acl) => known.includes(acl)),
    displayname: keys.get('displayname') ?? '',
    icon: keys.get('icon') ?? '',
    target: keys.get('target') ?? '_blank',
    origin: keys.get('origin') ?? '',
  };
}
