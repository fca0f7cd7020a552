import type { Actor } from '../protocol/actor.ts';
import type { JobEvent } from '../protocol/events.ts';
import type { Clock, Report } from '../protocol/ports.ts';
import type { ProcessIdentity } from '../protocol/reply.ts';
import type { BatchLimits } from './batch-size.ts';
import type { Lane } from './lane.ts';
import type { CallRecord, JobStore, Whm } from './ports.ts';

/** The configuration that the engine needs. */
export interface EngineSettings {
  batch: BatchLimits;
  load: {
    /** One-minute load per core above which a job waits; null: never. */
    pauseAbove: number | null;
    maxWaitSeconds: number;
  };
  resume: { withinSeconds: number };
}

/** What the engine is handed: it makes nothing itself (R9). */
export interface EngineDeps {
  settings: EngineSettings;
  store: JobStore;
  whm: Whm;
  lane: Lane;
  clock: Clock;
  newId: () => string;
  /** One-minute load per core. */
  load: () => number;
  machineId: string;
  /** The process behind a pid, or undefined if it has ended already. */
  identify: (pid: number) => ProcessIdentity | undefined;
  /** Resolves once no process of that call is left, or false when the call's time limit has passed. */
  orphanEnded: (call: CallRecord, signal: AbortSignal) => Promise<boolean>;
  /** Whether the actor may still do what it started, asked afresh, or why cPanel does not say. */
  mayRun: (actor: Actor) => Promise<{ may: boolean } | { problem: string }>;
  /** Which of these names a plan made now would call protected, asked afresh, or why cPanel does not say. */
  protectedNow: (
    actor: Actor,
    users: readonly string[],
  ) => Promise<{ names: ReadonlySet<string> } | { problem: string }>;
  /** For whom whmapi1 runs: undefined for root. */
  resellerOf: (actor: Actor) => string | undefined;
  /** Told after the commit, never before (R3). */
  publish: (jobId: string, events: readonly JobEvent[]) => void;
  report: Report;
}

/** The service is stopping: what is under way stays on record for the next start. */
export class Stopping extends Error {
  override readonly name = 'Stopping';
}
