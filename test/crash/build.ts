import { build } from 'esbuild';

/** Bundles the daemon that dies at named points as the product's daemon is bundled. */
export async function buildMortal(outfile: string): Promise<void> {
  await build({
    entryPoints: ['test/crash/daemon.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    alias: { 'iconv-lite': './.build/utf8-only.ts' },
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
    logLevel: 'warning',
  });
}
