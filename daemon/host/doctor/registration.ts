import { join } from 'node:path';
import type { Places } from './places.ts';
import { readText } from './read-text.ts';
import { namesIn } from './standing.ts';

/** Files that are looked at. */
const most = 5000;

/** The registrations that open our page, and the texts of ours and of the one that the installer wrote. */
export function seeRegistration(places: Places): {
  files: string[];
  registered: string | undefined;
  wanted: string | undefined;
} {
  const files: string[] = [];
  let seen = 0;
  for (const name of namesIn(places.apps)) {
    if (!name.endsWith('.conf') || seen++ > most) continue;
    const text = readText(join(places.apps, name));
    if ('value' in text && /^entryurl=\/?(?:cgi\/)?whm-2fa-reset\//m.test(text.value)) files.push(name);
  }
  const registered = readText(places.registration);
  const wanted = readText(places.wantedRegistration);
  return {
    files: files.toSorted(),
    registered: 'value' in registered ? registered.value : undefined,
    wanted: 'value' in wanted ? wanted.value : undefined,
  };
}
