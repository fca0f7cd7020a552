import type { Parts } from './cli/main.ts';
import { main } from './cli/main.ts';
import type * as Direct from './direct.ts';
import type * as Doctor from './doctor.ts';

/** Programs of their own beside this one, so that nobody else has to load them. */
async function load(name: string): Promise<unknown> {
  const file = `${name}.${import.meta.url.endsWith('.ts') ? 'ts' : 'mjs'}`;
  return import(new URL(file, import.meta.url).href);
}

const parts: Parts = {
  async openDirect(configFile, say) {
    return ((await load('direct')) as typeof Direct).openDirect(configFile, say);
  },
  async examine(request) {
    return ((await load('doctor')) as typeof Doctor).examineHost(request);
  },
};

process.exitCode = await main(process.argv.slice(2), process, parts);
// What is still open would keep us: a socket for two milliseconds, with --direct a read of whmapi1 that nobody waits for.
process.stdout.write('', () => process.stderr.write('', () => process.exit()));
