import type { App } from '../appconfig.ts';
import { readRegistry } from '../registry.ts';
import { fail, ownRoot } from './host.ts';

if (process.argv.length > 2) fail('No arguments are taken.', 'show_appconfig');

const registered = readRegistry(ownRoot());
process.stdout.write('---\n');
for (const service of ['cpanel', 'webmail', 'whostmgr']) {
  const apps = registered.filter((app) => app.services.includes(service));
  process.stdout.write(apps.length === 0 ? `${service}: []\n` : `${service}:\n${apps.map(yaml).join('')}`);
}

// A JSON string or list is YAML too.
function yaml(app: App): string {
  const fields = Object.entries({ ...Object.fromEntries(app.keys), name: app.name, acls: app.acls });
  return `  - ${fields.map(([key, value]) => `${key}: ${JSON.stringify(value)}`).join('\n    ')}\n`;
}
