import type { Parts } from './cli/main.ts';
import { main } from './cli/main.ts';
import type * as Direct from './direct.ts';
import type * as Doctor from './doctor.ts';

let mayLinger = false;

/** Programs of their own beside this one, so that nobody else has to load them. */
async function load(name: string): Promise<unknown> {
  const file = `${name}.${import.meta.url.endsWith('.ts') ? 'ts' : 'mjs'}`;
  mayLinger = true;
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
// A read of whmapi1 that nobody waits for any more would keep us for as long as it takes.
if (mayLinger) process.stdout.write('', () => process.exit());
