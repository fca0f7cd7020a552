import { chmod, rename } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/**
 * Bundles the simulated whmapi1 into one executable at `outfile`, replaced in one step. `nodePath` is the
 * absolute path for its first line: a clean PATH may find no Node, or an old one. The file runs as CommonJS,
 * which starts in half the time, and as an ES module, which a file without extension below `"type": "module"`
 * is taken for: so it has neither imports nor Node's own require.
 */
export async function buildWhmapi1(outfile: string, nodePath: string = process.execPath): Promise<void> {
  const temp = `${outfile}.${process.pid}`;
  await build({
    entryPoints: [fileURLToPath(new URL('main.ts', import.meta.url))],
    outfile: temp,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'iife',
    charset: 'utf8',
    banner: { js: `#!${nodePath}\nvar require = process.getBuiltinModule;` },
    logLevel: 'warning',
  });
  await chmod(temp, 0o755);
  await rename(temp, outfile);
}
