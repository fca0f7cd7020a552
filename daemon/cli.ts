import type { OpenDirect } from './cli/direct.ts';
import { main } from './cli/main.ts';
import type * as Direct from './direct.ts';

let isDirect = false;

/** The engine is a program of its own beside this one, so that nobody else has to load it. */
const openDirect: OpenDirect = async (configFile, say) => {
  const name = import.meta.url.endsWith('.ts') ? 'direct.ts' : 'direct.mjs';
  const part = (await import(new URL(name, import.meta.url).href)) as typeof Direct;
  isDirect = true;
  return part.openDirect(configFile, say);
};

process.exitCode = await main(process.argv.slice(2), process, openDirect);
// A read of whmapi1 that nobody waits for any more would keep us for as long as it takes.
if (isDirect) process.stdout.write('', () => process.exit());
