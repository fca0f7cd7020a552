import type { BuildOptions } from 'esbuild';
import { builtinsByName } from './builtins.ts';

/** How every program of the release is bundled. What is left out of libraries would be read at each start. */
export const programs: BuildOptions = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  legalComments: 'none',
  minifyWhitespace: true,
  minifySyntax: true,
  // An uncaught error shows its line in the journal.
  lineLimit: 160,
  alias: {
    debug: './.build/no-tracing.cjs',
    'iconv-lite': './.build/utf8-only.ts',
    'mime-db': './.build/media-types.cjs',
    qs: './.build/no-nested-queries.cjs',
    'sonic-boom': './.build/no-log-writers.cjs',
    systeminformation: './.build/vitals.cjs',
    'thread-stream': './.build/no-log-writers.cjs',
  },
  plugins: [builtinsByName],
};
