import type { DatabaseSync } from 'node:sqlite';
import type { JobStore } from '../jobs/ports.ts';
import type { AuditEntry, AuditVerdict } from '../protocol/audit.ts';
import type { Job } from '../protocol/job.ts';
import type { JobFilter } from '../protocol/job-search.ts';
import type { AuditInput } from '../protocol/ports.ts';
import { auditAppender, type AuditHead } from './audit.ts';
import { type AuditFilter, auditLister } from './audit-list.ts';
import { auditTeller } from './audit-teller.ts';
import { auditVerifier } from './audit-verify.ts';
import { backupWriter, fileAge } from './backup.ts';
import { type PastCall, callTimes } from './call-times.ts';
import { callStore } from './calls.ts';
import { comparing, type Comparing } from './compare.ts';
import { transaction } from './database.ts';
import { prepareDirectory, type StateFiles } from './directory.ts';
import { tellingProblems, withProblems } from './failures.ts';
import { historyLister, type PastTarget } from './history.ts';
import { type IdempotencyStore, idempotencyStore } from './idempotency.ts';
import { type JobQueries, jobQueries } from './job-queries.ts';
import { jobFinder } from './job-search.ts';
import { jobWriter } from './jobs.ts';
import { takeLock } from './lock.ts';
import { openDatabase } from './open.ts';
import { noticeStore, type NoticeStore } from './notices.ts';
import type { Page, PageRequest } from './page.ts';
import { type PlanStore, planStore } from './plans.ts';
import { type Reset, resetLister } from './resets.ts';
import { detailRemover } from './retention.ts';
import { storyReader, type StoryReader } from './story.ts';

/**
 * The record. Every change is committed and synced on return (R3). Any method may throw ProblemError
 * `database-damaged`, `state-not-writable` (no room, no right) or `state-locked` (another program writes).
 */
export interface Store extends JobStore, JobQueries, PlanStore, IdempotencyStore, NoticeStore {
  /** The machine in whose name jobs are accepted. */
  readonly machineId: string;
  /** What became of an account in the jobs that it was in, newest first. */
  history(request: PageRequest & { user: string; actorId?: string }): Page<PastTarget>;
  /** Jobs that fit the filters, newest first; of one actor, or of all. */
  findJobs(request: PageRequest & JobFilter & { actorId?: string }): Page<Job>;
  /** Accounts whose last reset was before a time (ms), the earliest first; by one actor's jobs, or by all. */
  resets(before: number, actorId?: string): Reset[];
  /** One target of a job, and the audit about it. */
  readonly story: StoryReader;
  readonly comparing: Comparing;
  /** Removing calls of the last so many jobs. */
  pastCalls(jobs: number): PastCall[];
  /** Adds an entry that belongs to no step of a job. */
  appendAudit(input: AuditInput): AuditEntry;
  /** Newest first. */
  audit(request: PageRequest & AuditFilter): Page<AuditEntry>;
  /** Reads the whole audit and proves its chain, and that an entry noted elsewhere is in it. */
  verifyAudit(noted?: AuditHead): Promise<AuditVerdict>;
  /** Writes `state.backup.db`, whole or not at all. */
  backup(): Promise<void>;
  /** How old `state.backup.db` is, ms; undefined if there is none. */
  backupAge(): number | undefined;
  /** Deletes the detail of at most `atMost` jobs that ended before `olderThan` (ms); returns how many. */
  deleteDetail(olderThan: number, atMost?: number): number;
  /** Lets go of the files and of the lock. A backup must have ended. */
  close(): void;
}

export interface StoreOptions {
  stateDir: string;
  /** Content of /etc/machine-id. */
  machineId: string;
  /** ms since 1970 */
  now: () => number;
  /** Told each audit entry once it is committed. */
  onAudit?: (entry: AuditEntry) => void;
}

/**
 * Opens the record in `stateDir`, made first if there is none, and holds the directory for this process.
 * @throws ProblemError `state-locked`, `database-missing`, `database-damaged`, `database-newer` (the files are then
 * as they were) or `state-not-writable`
 */
export function openStore({ stateDir, machineId, now, onAudit = () => {} }: StoreOptions): Store {
  return tellingProblems(() => {
    const files = prepareDirectory(stateDir);
    const lock = takeLock(files, now());
    let db: DatabaseSync | undefined;
    try {
      db = openDatabase(files);
      return storeOn(db, files, { machineId, now, onAudit }, lock.release);
    } catch (error) {
      db?.close();
      lock.release();
      throw error;
    }
  });
}

function storeOn(
  db: DatabaseSync,
  files: StateFiles,
  { machineId, now, onAudit }: Required<Omit<StoreOptions, 'stateDir'>>,
  release: () => void,
): Store {
  const { append, telling } = auditTeller(auditAppender(db), onAudit);
  const { usePlan, ...plans } = planStore(db, now);
  const { useKey, ...keys } = idempotencyStore(db, now);
  const { openCall, closeCall, unanswered, ...calls } = callStore(db, now);
  const { recordNotices, moveNotices, ...notices } = noticeStore(db, append);
  const writer = jobWriter(db, machineId, {
    appendAudit: append,
    usePlan,
    useKey,
    openCall,
    closeCall,
    recordNotices,
  });
  return withProblems<Store>({
    machineId,
    ...plans,
    ...keys,
    accept: telling((acceptance) => writer.accept(acceptance)),
    commit: telling((step) => writer.commit(step)),
    ...jobQueries(db, unanswered),
    ...calls,
    ...notices,
    moveNotices: telling(moveNotices),
    history: historyLister(db),
    findJobs: jobFinder(db),
    resets: resetLister(db),
    story: withProblems(storyReader(db)),
    comparing: withProblems(comparing(db)),
    pastCalls: callTimes(db),
    appendAudit: telling((input) => transaction(db, () => append(input))),
    audit: auditLister(db),
    verifyAudit: auditVerifier(db),
    backup: backupWriter(db, files, now),
    backupAge: () => fileAge(files.backup, now()),
    deleteDetail: detailRemover(db),
    close() {
      db.close();
      release();
    },
  });
}
