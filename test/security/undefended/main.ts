/**
 * Takes each defence away in a copy of the tree and demands that its test fails there, and passes without the patch.
 * Usage: node test/security/undefended/main.ts [NAME-OF-PATCH…] [--unbuilt]
 */
import { execFile, execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Defence, defences } from './defences.ts';
import { gaps } from './gaps.ts';

const project = join(import.meta.dirname, '../../..');
const testMs = 300_000;
const atOnce = 2;

/** What came of one test: how many passed and failed, and what was said. */
interface Result {
  passed: number;
  failed: number;
  text: string;
}

/** A copy of the sources with the packages of this tree, and dist/ if it is to run built programs. */
function copyTree(from: string, to: string, hasDist: boolean): void {
  const left = new Set(['node_modules', '.git', ...(hasDist ? [] : ['dist'])]);
  for (const name of readdirSync(from)) {
    if (!left.has(name)) cpSync(join(from, name), join(to, name), { recursive: true });
  }
  symlinkSync(join(project, 'node_modules'), join(to, 'node_modules'));
}

async function run(dir: string, args: readonly string[]): Promise<{ code: number; text: string }> {
  const { promise, resolve } = Promise.withResolvers<{ code: number; text: string }>();
  const env = { ...process.env, TMPDIR: tmpdir(), NODE_TEST_CONTEXT: undefined, PAGE_BYTES: '70000' };
  execFile(
    process.execPath,
    args,
    { cwd: dir, env, timeout: testMs, maxBuffer: 64 * 1024 * 1024 },
    (error, stdout, stderr) => resolve({ code: error === null ? 0 : 1, text: stdout + stderr }),
  );
  return promise;
}

/** Why a tree does not build, or undefined. */
async function buildFault(dir: string): Promise<string | undefined> {
  const { code, text } = await run(dir, ['.build/bundle.ts']);
  return code === 0 ? undefined : `the tree does not build: ${text}`;
}

async function runTest(dir: string, { file, test }: Defence): Promise<Result> {
  const pattern = test.replaceAll(/[\\^$.*+?()[\]{}|/]/gu, '\\$&');
  const { text } = await run(dir, [
    '--test-reporter=tap',
    `--test-name-pattern=${pattern}`,
    '--import',
    './test/setup.ts',
    file,
  ]);
  const count = (what: string) => Number(new RegExp(`^# ${what} (\\d+)$`, 'mu').exec(text)?.[1] ?? 0);
  // A failed test of a browser may end before its sum is told: what it left open ends the process.
  const failed = text.match(/^not ok /gmu)?.length ?? 0;
  return { passed: count('pass'), failed: Math.max(failed, count('fail') + count('cancelled')), text };
}

/** What is wrong with a defence's proof, or undefined. */
async function problemOf(base: string, scratch: string, defence: Defence): Promise<string | undefined> {
  const sound = await runTest(base, defence);
  if (sound.failed > 0) return `its test fails with the defence in place:\n${sound.text}`;
  if (sound.passed === 0) return `no test has its name:\n${sound.text}`;
  const dir = mkdtempSync(join(scratch, `${defence.patch}-`));
  copyTree(base, dir, defence.isBuilt === true);
  try {
    const patch = join(import.meta.dirname, `${defence.patch}.patch`);
    execFileSync('git', ['apply', '--whitespace=nowarn', patch], { cwd: dir, stdio: 'pipe' });
  } catch (error) {
    return `its patch does not apply: ${String((error as { stderr?: unknown }).stderr)}`;
  }
  const fault = defence.isBuilt === true ? await buildFault(dir) : undefined;
  if (fault !== undefined) return fault;
  const bare = await runTest(dir, defence);
  rmSync(dir, { recursive: true });
  if (/SyntaxError|ERR_MODULE_NOT_FOUND|ReferenceError/u.test(bare.text))
    return `it breaks the program:\n${bare.text}`;
  return bare.failed > 0 ? undefined : `its test passes without it:\n${bare.text}`;
}

const names = process.argv.slice(2).filter((name) => !name.startsWith('--'));
const isShort = process.argv.includes('--unbuilt');
const chosen = defences.filter(
  ({ patch, isBuilt }) => (names.length === 0 || names.includes(patch)) && !(isShort && isBuilt === true),
);
const problems = gaps();
const scratch = mkdtempSync(join(tmpdir(), 'undefended-'));
try {
  const base = join(scratch, 'sound');
  copyTree(project, base, false);
  const fault = chosen.some(({ isBuilt }) => isBuilt === true) ? await buildFault(base) : undefined;
  if (fault !== undefined) throw new Error(fault);
  const left = [...chosen];
  const work = async () => {
    for (let defence = left.shift(); defence !== undefined; defence = left.shift()) {
      const began = performance.now();
      const problem = await problemOf(base, scratch, defence);
      const seconds = Math.round((performance.now() - began) / 100) / 10;
      console.log(
        `${problem === undefined ? 'ok  ' : 'FAIL'} ${defence.patch} (${seconds} s): ${defence.threat}`,
      );
      if (problem !== undefined) problems.push(`${defence.patch}: ${problem}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
} finally {
  if (existsSync(scratch)) rmSync(scratch, { recursive: true });
}
for (const problem of problems) console.error(problem);
console.log(`${chosen.length} defences, ${problems.length} problems`);
process.exitCode = problems.length > 0 || chosen.length === 0 ? 1 : 0;
