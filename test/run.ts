/**
 * Runs suites (folders of test/) and fails on what a test runner forgives: no test at all, a skip without a
 * reason, files or processes left behind. Names the slowest files. Usage: node test/run.ts unit integration
 * [-- NAME-PART]
 */
import { globSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { leftProcesses } from './left-processes.ts';

const separator = process.argv.indexOf('--');
const suites = process.argv.slice(2, separator < 0 ? undefined : separator);
const part = separator < 0 ? '' : (process.argv[separator + 1] ?? '');
const files = suites
  .flatMap((suite) => globSync(`test/${suite}/**/*.test.ts`))
  .filter((file) => file.includes(part))
  .toSorted();

const scratch = mkdtempSync(join(tmpdir(), 'whm-2fa-reset-test-'));
process.env['TMPDIR'] = scratch;

const counts = { passed: 0, failed: 0, skipped: 0 };
const unexplained: string[] = [];
const stream = run({
  files,
  // Twice the cores: half of what an integration file does is waiting for what it has started.
  concurrency: availableParallelism() * 2,
  // A real systemd is booted several times, and waited for; a matrix has hundreds of cells.
  timeout: suites.includes('install') || suites.includes('matrix') ? 1_200_000 : 600_000,
  execArgv: ['--import', join(import.meta.dirname, 'setup.ts')],
});
stream.on('test:pass', ({ name, skip, details }) => {
  if (details.type === 'suite') return;
  if (skip === undefined) counts.passed++;
  else counts.skipped++;
  if (skip === true || skip === '') unexplained.push(name);
});
stream.on('test:fail', () => counts.failed++);
const times: { file: string; seconds: number }[] = [];
stream.on('test:summary', ({ file, duration_ms: ms }) => {
  if (file !== undefined) times.push({ file: relative('', file), seconds: ms / 1000 });
});
stream.compose(spec).pipe(process.stdout);
for await (const _ of stream) {
  // Read to its end.
}

const problems = [
  ...(counts.passed === 0 ? ['no test ran'] : []),
  ...unexplained.map((name) => `skipped without a reason: ${name}`),
  ...leftProcesses(scratch).map((text) => `left running: ${text}`),
  ...readdirSync(scratch).map((name) => `left behind: ${join(scratch, name)}`),
];
for (const problem of problems) console.error(problem);
if (problems.length === 0) rmSync(scratch, { recursive: true });
const slowest = times.toSorted((one, other) => other.seconds - one.seconds).slice(0, 10);
if (times.length > slowest.length) {
  console.log('the slowest files:');
  for (const { file, seconds } of slowest) console.log(`${seconds.toFixed(1).padStart(6)} s  ${file}`);
}
console.log(`${counts.passed} passed, ${counts.failed + problems.length} failed, ${counts.skipped} skipped`);
process.exitCode = counts.failed + problems.length > 0 ? 1 : 0;
