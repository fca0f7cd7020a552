import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { build } from 'esbuild';
import { buildWhmapi1 } from '../test/host/whmapi1/build.ts';
import { writeManual } from './manual.ts';
import { buildPage } from './page.ts';
import { programs } from './programs.ts';

/** What is built is put in place file by file, so that programs that run from dist/ are not disturbed. */
const made = `dist/.new-${process.pid}`;
const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

await build({
  ...programs,
  entryPoints: {
    daemon: 'daemon/daemon.ts',
    cli: 'daemon/cli.ts',
    direct: 'daemon/direct.ts',
    doctor: 'daemon/doctor.ts',
    gateway: 'daemon/gateway.ts',
    'notify/mail': 'daemon/notify/mail.ts',
    'plugin/live_api': 'plugin/cgi/live_api.ts',
  },
  outdir: made,
  outExtension: { '.js': '.mjs' },
  define: { __VERSION__: JSON.stringify(version) },
  logLevel: 'warning',
});
mkdirSync('dist/host', { recursive: true });
await buildWhmapi1(join(made, 'whmapi1'));
renameSync(join(made, 'whmapi1'), 'dist/host/whmapi1');
for (const cgi of ['index.cgi', 'live_api.cgi']) {
  copyFileSync(join('plugin/cgi', cgi), join(made, 'plugin', cgi));
}
await buildPage(join(made, 'plugin/assets'));
writeManual(made, version);
for (const file of readdirSync(made, { recursive: true, withFileTypes: true })) {
  if (!file.isFile()) continue;
  const from = join(file.parentPath, file.name);
  const to = join('dist', relative(made, from));
  mkdirSync(dirname(to), { recursive: true });
  chmodSync(from, 0o755);
  renameSync(from, to);
}
rmSync(made, { recursive: true });
