import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, type Plugin, transform } from 'esbuild';
import { inlineLimits, trimSchemas, trimZod } from './trim.ts';

/** All that a browser loads of ours, compressed. A page that lacks a defence, to show that its test fails, may be larger. */
const mostBytes = Number(process.env['PAGE_BYTES'] ?? 60_000);

/**
 * Bundles the page into DIR/app.js, its style sheets within it, and prints how much a browser loads.
 * @throws if that is more than it may be
 */
export async function buildPage(dir: string): Promise<void> {
  const { outputFiles } = await build({
    entryPoints: ['plugin/ui/app.ts'],
    bundle: true,
    platform: 'browser',
    target: 'es2022',
    format: 'iife',
    minify: true,
    legalComments: 'none',
    write: false,
    logLevel: 'warning',
    plugins: [compactTemplates, trimSchemas, trimZod],
  });
  const [app] = outputFiles;
  if (app === undefined) throw new Error('esbuild made no file');
  const size = gzipSync(app.contents, { level: 9 }).length;
  console.log(`page: app.js is ${(size / 1000).toFixed(1)} kB compressed, of ${mostBytes / 1000}`);
  if (size > mostBytes) throw new Error('the page is too large');
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'app.js'), app.contents);
}

/** Style sheets and elements stand in templates, which the bundler leaves as they are written. */
const compactTemplates: Plugin = {
  name: 'compact-templates',
  setup(bundler) {
    bundler.onLoad({ filter: /\/plugin\/ui\/styles\/.*\.ts$/ }, async ({ path }) => {
      const source = readFileSync(path, 'utf8');
      const [, sheet] = /css`([^`]*)`/u.exec(source) ?? [];
      if (sheet === undefined) return { contents: source, loader: 'ts' };
      const { code } = await transform(sheet, { loader: 'css', minify: true, target: 'es2022' });
      return { contents: source.replace(sheet, () => code.trim().replaceAll('\\', '\\\\')), loader: 'ts' };
    });
    // Of the blanks that begin a line one is left, the line's end: to a browser they are the same.
    bundler.onLoad(
      { filter: /\/plugin\/ui\/([^/]*|parts\/.*|views\/.*|state\/.*|connection\/.*)\.ts$/ },
      ({ path }) => ({
        contents: inlineLimits(readFileSync(path, 'utf8').replaceAll(/\n\s+/gu, '\n')),
        loader: 'ts',
      }),
    );
  },
};
