import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { SimulatedHost } from '../../host/host.ts';
import { places } from '../../host/whm/places.ts';

/**
 * Resolves when so many processes of live_api run on this host, with their ids.
 * @param query stands in what they are asked, as the address has it
 */
export async function liveApis(host: SimulatedHost, count: number, query = ''): Promise<string[]> {
  const program = join(places(host.root).cgi, 'whm-2fa-reset/live_api.mjs');
  const deadline = performance.now() + 30_000;
  for (;;) {
    const found = readdirSync('/proc').filter(
      (name) =>
        /^\d+$/u.test(name) &&
        readProcess(name, 'cmdline').includes(program) &&
        readProcess(name, 'environ').includes(query),
    );
    if (found.length >= count) return found;
    if (performance.now() > deadline) throw new Error(`${found.length} of ${count} run`);
    await delay(10);
  }
}

/** A file of a process below /proc; empty if it has ended. */
export function readProcess(pid: string, file: 'cmdline' | 'environ'): string {
  try {
    return readFileSync(join('/proc', pid, file), 'latin1');
  } catch {
    return '';
  }
}
