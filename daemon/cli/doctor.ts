import type { DoctorReport } from '../protocol/doctor.ts';
import type { Problem } from '../protocol/problem.ts';
import type { Status } from '../protocol/status.ts';

/** What the examination is told and given. */
export interface DoctorRequest {
  /** The folder that stands for `/`. */
  root: string;
  configFile: string;
  /** The daemon's socket, as the command line asks it. */
  socket: string;
  /** Asks the daemon for its status. */
  status: () => Promise<{ status: Status } | { problem: Problem }>;
}

/** Looks at the host and at the installation without changing anything; a program of its own, loaded when used. */
export type Examine = (request: DoctorRequest) => Promise<DoctorReport | { problem: Problem }>;
