import { constants, copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import type { AuditVerdict } from '../protocol/audit.ts';
import { ProblemError } from '../protocol/problem.ts';
import { auditVerifier } from './audit-verify.ts';
import { statOf } from './directory.ts';
import { problemFor } from './failures.ts';
import { checkDatabase, keepsLog } from './inspect.ts';

/** What a database tells: the audit's verdict, its damage, or why it was not read. */
export type Examination = { audit: AuditVerdict } | { fault: string } | { why: string } | { missing: true };

/** Above this a database whose log nobody keeps is not copied. */
const copiedBytes = 512 * 1024 * 1024;

/**
 * Reads all of a database, from structure to audit chain, without changing a byte beside it: a live one with the
 * daemon's own log and locks, one at rest as unchangeable, and one that a dead daemon left with a log in a copy.
 * @param isLive the daemon holds it open
 * @param scratch a folder for the copy
 */
export async function examine(path: string, isLive: boolean, scratch: string): Promise<Examination> {
  let copy: string | undefined;
  try {
    const found = statOf(path);
    if (found === undefined) return { missing: true };
    if (!found.isFile()) return { fault: `${path} is no ordinary file.` };
    if (isLive) return await read(path, path);
    const log = statOf(`${path}-wal`);
    if (!keepsLog({ database: path }) || log === undefined || log.size === 0)
      return await read(unchangeable(path), path);
    if (found.size + log.size > copiedBytes) {
      return {
        why: `${path} has an open log and is too large to be copied; the daemon takes it up when it starts.`,
      };
    }
    copy = mkdtempSync(join(scratch, 'whm-2fa-reset-doctor-'));
    const target = join(copy, 'state.db');
    for (const end of ['', '-wal']) {
      copyFileSync(`${path}${end}`, `${target}${end}`, constants.COPYFILE_FICLONE);
    }
    const [now, then] = [statOf(`${path}-wal`), log];
    if (now?.mtimeMs !== then.mtimeMs || statOf(path)?.mtimeMs !== found.mtimeMs) {
      return { why: `${path} was written to meanwhile.` };
    }
    return await read(target, path);
  } catch (error) {
    return failureOf(error);
  } finally {
    if (copy !== undefined) rmSync(copy, { recursive: true, force: true });
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

function failureOf(error: unknown): Examination {
  const problem = problemFor(error);
  if (problem instanceof ProblemError) {
    const isDamage = problem.code === 'database-damaged' || problem.code === 'database-newer';
    return isDamage ? { fault: problem.message } : { why: problem.message };
  }
  return { fault: `The database contradicts itself: ${(error as Error).message}.` };
}
