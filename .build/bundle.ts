import { chmodSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { build } from 'esbuild';
import { buildWhmapi1 } from '../test/host/whmapi1/build.ts';

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

rmSync('dist', { recursive: true, force: true });
mkdirSync('dist', { recursive: true });

await build({
  entryPoints: { daemon: 'daemon/daemon.ts', cli: 'daemon/cli.ts' },
  outdir: 'dist',
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  splitting: false,
  legalComments: 'none',
  // Libraries that are CommonJS reach Node's modules through require, which an ES module lacks.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  define: { __VERSION__: JSON.stringify(version) },
  logLevel: 'warning',
});
chmodSync('dist/daemon.mjs', 0o755);
chmodSync('dist/cli.mjs', 0o755);
await buildWhmapi1('dist/host/whmapi1');
