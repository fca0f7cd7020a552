/** What `doctor` is told of a server: read in `host/doctor/`, judged in `cli/doctor/`. */

/** A path as the file system has it, links not followed. */
export interface Standing {
  path: string;
  kind: 'file' | 'directory' | 'socket' | 'link' | 'other' | 'absent';
  uid: number;
  gid: number;
  /** The permission bits. */
  mode: number;
  /** Of a link: where it leads, absolute. */
  leadsTo?: string;
}

/** A unit as systemd tells it; members that it does not tell are empty. */
export interface UnitState {
  id: string;
  /** `loaded`, `not-found`, … */
  load: string;
  /** `active`, `inactive`, `failed`, … */
  active: string;
  /** `enabled`, `disabled`, … */
  file: string;
  needsReload: boolean;
  restarts: number;
}
