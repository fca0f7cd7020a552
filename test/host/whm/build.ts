import { chmodSync } from 'node:fs';
import { join } from 'node:path';

/** The four AppConfig tools of 1.4. */
const tools = [
  'register_appconfig',
  'unregister_appconfig',
  'is_registered_with_appconfig',
  'show_appconfig',
];

/**
 * Bundles the AppConfig tools and the front into one executable file each, so that they run in a system without
 * the project's checkout. An executable without a file extension must not lie below a package.json.
 * @param node absolute path of Node 24 on the system that runs them
 */
export async function buildExecutables(binFolder: string, frontFile: string, node: string): Promise<void> {
  // Loaded here, so that the bundled front starts where esbuild is not installed.
  const { build } = await import('esbuild');
  const entryPoints = [
    ...tools.map((name) => ({
      in: join(import.meta.dirname, `tools/${name}.ts`),
      out: join(binFolder, name),
    })),
    { in: join(import.meta.dirname, 'main.ts'), out: frontFile },
  ];
  const files = await build({
    entryPoints,
    outdir: '/',
    outbase: '/',
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    banner: { js: `#!${node}` },
    external: ['esbuild'],
    logLevel: 'warning',
    write: false,
  });
  const { mkdir, writeFile } = await import('node:fs/promises');
  for (const file of files.outputFiles) {
    const path = file.path.replace(/\.js$/, '');
    await mkdir(join(path, '..'), { recursive: true });
    await writeFile(path, file.contents);
    chmodSync(path, 0o755);
  }
}
