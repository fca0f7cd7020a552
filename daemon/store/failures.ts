import { IllegalTransition } from '../protocol/fold.ts';
import { ProblemError } from '../protocol/problem.ts';
import type { ProblemCode } from '../protocol/problems.ts';

/** SQLite's primary result codes (sqlite.org/rescode.html) that mean something to an administrator. */
const sqliteProblems = new Map<number, ProblemCode>([
  [5, 'state-locked'], // BUSY
  [6, 'state-locked'], // LOCKED
  [8, 'state-not-writable'], // READONLY
  [10, 'state-not-writable'], // IOERR
  [11, 'database-damaged'], // CORRUPT
  [13, 'state-not-writable'], // FULL
  [14, 'state-not-writable'], // CANTOPEN
  [26, 'database-damaged'], // NOTADB
]);
const systemCodes = new Set(['EACCES', 'EDQUOT', 'EIO', 'ENOENT', 'ENOSPC', 'ENOTDIR', 'EPERM', 'EROFS']);

/** The error as the problem that it is to an administrator; any other error as it came. */
export function problemFor(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof ProblemError) return error;
  if (error instanceof SyntaxError || error instanceof IllegalTransition) {
    return new ProblemError('database-damaged', `The record contradicts itself: ${error.message}`, {}, error);
  }
  const code = 'errcode' in error ? sqliteProblems.get(Number(error.errcode) & 0xff) : systemProblem(error);
  return code === undefined ? error : new ProblemError(code, `The record: ${error.message}.`, {}, error);
}

function systemProblem(error: Error): ProblemCode | undefined {
  return 'syscall' in error && 'code' in error && systemCodes.has(String(error.code))
    ? 'state-not-writable'
    : undefined;
}

/** Runs `work`, sync or async; what it throws comes out as the problem that it is. */
export function tellingProblems<T>(work: () => T): T {
  try {
    const result = work();
    return result instanceof Promise ? (result.catch(rethrow) as T) : result;
  } catch (error) {
    return rethrow(error);
  }
}

function rethrow(error: unknown): never {
  throw problemFor(error);
}

/** The same methods, each throwing problems. */
export function withProblems<T extends object>(methods: T): T {
  const entries = Object.entries(methods).map(([name, method]: [string, unknown]) => [
    name,
    typeof method === 'function'
      ? (...values: unknown[]) => tellingProblems(() => method(...values) as unknown)
      : method,
  ]);
  return Object.fromEntries(entries) as T;
}
