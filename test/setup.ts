/** Loaded into every test process: a warning or a leaked handle fails the file. */
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { after } from 'node:test';

// Every file's process strips and compiles the same sources: only the first has to.
enableCompileCache(join(import.meta.dirname, '../node_modules/.cache/node-compile'));

/** Hooks of the file come after the one below, such as the end of its browser: a busy machine takes seconds for that. */
const graceMs = 15_000;

process.on('warning', (warning) => {
  throw warning;
});

after(() => {
  // Held back only by what the tests left open: a process with nothing left ends before this fires.
  setTimeout(() => {
    process.stderr.write(`left open by ${process.argv[1]}: ${process.getActiveResourcesInfo().join(', ')}\n`);
    process.exit(1);
  }, graceMs).unref();
});
