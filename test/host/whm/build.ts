import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** The four AppConfig tools of 1.4. */
const tools = [
  'register_appconfig',
  'unregister_appconfig',
  'is_registered_with_appconfig',
  'show_appconfig',
] as const;

const names = [...tools, 'main'] as const;

/** One bundle each, without its first line; made once a process, however many hosts it lays out. */
let bundled: Promise<Map<string, Uint8Array>> | undefined;

async function bundle(): Promise<Map<string, Uint8Array>> {
  // Loaded here, so that the bundled front starts where esbuild is not installed.
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: names.map((name) => ({
      in: join(import.meta.dirname, name === 'main' ? 'main.ts' : `tools/${name}.ts`),
      out: name,
    })),
    outdir: '/',
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    external: ['esbuild'],
    logLevel: 'warning',
    write: false,
  });
  return new Map(outputFiles.map(({ path, contents }) => [basename(path, '.js'), contents]));
}

/**
 * Bundles the AppConfig tools and the front into one executable file each, so that they run in a system without
 * the project's checkout. An executable without a file extension must not lie below a package.json.
 * @param node absolute path of Node 24 on the system that runs them
 */
export async function buildExecutables(binFolder: string, frontFile: string, node: string): Promise<void> {
  bundled ??= bundle();
  for (const [name, contents] of await bundled) {
    const path = name === 'main' ? frontFile : join(binFolder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, Buffer.concat([Buffer.from(`#!${node}\n`), contents]));
    chmodSync(path, 0o755);
  }
}
