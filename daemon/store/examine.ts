import { constants, copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import type { Examination } from '../protocol/doctor-facts.ts';
import { ProblemError } from '../protocol/problem.ts';
import { auditVerifier } from './audit-verify.ts';
import { statOf } from './directory.ts';
import { problemFor } from './failures.ts';
import { checkDatabase, keepsLog } from './inspect.ts';

/** Above this a database whose log nobody keeps is not copied. */
const copiedBytes = 512 * 1024 * 1024;

/**
 * Reads all of a database, from structure to audit chain, without changing a byte beside it: a live one with the
 * daemon's own log and locks, one without a log as unchangeable, and one that a dead daemon left with a log in a copy.
 * @param isLive the daemon holds it open
 * @param scratch a folder for the copy
 */
export async function examine(path: string, isLive: boolean, scratch: string): Promise<Examination> {
  try {
    const found = statOf(path);
    if (found === undefined) return { missing: true };
    if (!found.isFile()) return { fault: `${path} is no ordinary file.` };
    const log = statOf(`${path}-wal`);
    const isLogged = keepsLog({ database: path }) && log !== undefined && log.size > 0;
    if (isLogged && isLive) return await read(path, path);
    const size = found.size + (log?.size ?? 0);
    const reading = isLogged ? await readCopy(path, size, scratch) : await read(unchangeable(path), path);
    const isSame = statOf(path)?.mtimeMs === found.mtimeMs && statOf(`${path}-wal`)?.mtimeMs === log?.mtimeMs;
    if (isSame) return reading;
    return isLive ? await read(path, path) : { why: `${path} was written to meanwhile.` };
  } catch (error) {
    return failureOf(error, path);
  }
}

async function readCopy(path: string, size: number, scratch: string): Promise<Examination> {
  if (size > copiedBytes) {
    return {
      why: `${path} has an open log and is too large to be copied; the daemon takes it up when it starts.`,
    };
  }
  const copy = mkdtempSync(join(scratch, 'whm-2fa-reset-doctor-'));
  try {
    const target = join(copy, 'state.db');
    for (const end of ['', '-wal']) {
      copyFileSync(`${path}${end}`, `${target}${end}`, constants.COPYFILE_FICLONE);
    }
    return await read(target, path);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** SQLite then takes no lock, makes no file and expects no change. */
function unchangeable(path: string): URL {
  const url = pathToFileURL(path);
  url.search = '?immutable=1';
  return url;
}

async function read(from: string | URL, path: string): Promise<Examination> {
  const db = new DatabaseSync(from, { readOnly: true, timeout: 2000 });
  try {
    checkDatabase(db, path, true);
    return { audit: await auditVerifier(db)() };
  } finally {
    db.close();
  }
}

function failureOf(error: unknown, path: string): Examination {
  const problem = problemFor(error);
  const isTold = problem instanceof ProblemError;
  if (isTold && problem.code !== 'database-damaged' && problem.code !== 'database-newer') {
    return { why: problem.message };
  }
  // Ours names the file; what SQLite or JSON says does not.
  if (isTold && problem === error) return { fault: problem.message };
  return { fault: `${path} is damaged: ${error instanceof Error ? error.message : String(error)}.` };
}
