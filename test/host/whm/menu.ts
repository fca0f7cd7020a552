import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { validAcls } from './acl.ts';
import type { App } from './appconfig.ts';
import { places } from './places.ts';
import { readRegistry } from './registry.ts';
import type { Control } from './switches.ts';

/** An entry of WHM's left menu (1.5). */
export interface MenuEntry {
  /** `plugins_` and a slug of the label. */
  readonly key: string;
  readonly label: string;
  /** Relative to DOCROOT/cgi. */
  readonly link: string;
  readonly icon: string;
  readonly target: string;
  readonly searchtext: string;
  /** One of these suffices; `any` is everyone. */
  readonly acls: readonly string[];
}

/** The menu's plugin entries, before a user's rights are looked at; without `entryurl` there is none. */
export function menuOf(
  apps: readonly App[],
  addons: readonly MenuEntry[],
  empty: Control['empty-acl-menu'],
): MenuEntry[] {
  const entries = apps.flatMap((app) => {
    const acls = validAcls(app.acls);
    const hidden = acls.length === 0 && empty === 'hidden';
    if (hidden || app.entryurl === undefined || !app.services.includes('whostmgr')) return [];
    // Without a leading slash in its url the plugin is registered but invisible (1.1).
    if (!app.urls.some((url) => url.startsWith('/'))) return [];
    const { displayname, entryurl, icon = '', target, searchtext = '' } = app;
    return [entry(displayname, entryurl, icon, target, searchtext, acls.length === 0 ? ['any'] : acls)];
  });
  return [...entries, ...addons];
}

/** Entries from `#WHMADDON:` comments of DOCROOT/cgi/addon_* (1.5). */
function scanAddons(root: string): MenuEntry[] {
  const { cgi } = places(root);
  mkdirSync(cgi, { recursive: true });
  return readdirSync(cgi)
    .filter((name) => /^addon_.*\.\w{2,4}$/.test(name))
    .flatMap((name) => {
      const text = readFileSync(join(cgi, name), 'utf8');
      const found = /^#WHMADDON:[^:\n]*:([^:\n]*):?([^:\n]*)$/m.exec(text);
      if (found === null) return [];
      const acls = (/^#ACLS:(.*)$/m.exec(text)?.[1] ?? '').split(',').map((acl) => acl.trim());
      return [entry(found[1] ?? name, name, found[2] ?? '', '_blank', '', acls)];
    });
}

/** Rebuilds ROOT/var/cpanel/pluginscache.yaml, which the chrome prints its menu from (1.4). */
export function rebuildMenu(root: string, control: Control): MenuEntry[] {
  const entries = menuOf(readRegistry(root), scanAddons(root), control['empty-acl-menu']);
  const yaml = entries.map((each) => {
    const { acls, ...fields } = each;
    const lines = Object.entries({ ...fields, acls: acls.join(',') });
    return `- ${lines.map(([name, value]) => `${name}: ${JSON.stringify(value)}`).join('\n  ')}\n`;
  });
  mkdirSync(dirname(places(root).menuCache), { recursive: true });
  writeFileSync(places(root).menuCache, yaml.length === 0 ? '[]\n' : yaml.join(''));
  return entries;
}

function entry(
  label: string,
  link: string,
  icon: string,
  target: string,
  searchtext: string,
  acls: string[],
): MenuEntry {
  const slug = label.toLowerCase().replace(/[^a-z0-9]+/g, '_');
  return { key: `plugins_${slug}`, label, link, icon, target, searchtext, acls };
}
