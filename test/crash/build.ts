import { build } from 'esbuild';
import { programs } from '../../.build/programs.ts';

/** Bundles the daemon that dies at named points as the product's daemon is bundled. */
export async function buildMortal(outfile: string): Promise<void> {
  await build({
    ...programs,
    entryPoints: ['test/crash/daemon.ts'],
    outfile,
    logLevel: 'warning',
  });
}
