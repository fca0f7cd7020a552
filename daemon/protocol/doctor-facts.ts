import type { AuditVerdict } from './audit.ts';
import type { Known } from './known.ts';

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

/** A certificate as far as it matters to the gateway; times in ms since 1970. */
export interface CertificateSeen {
  from: number;
  to: number;
  fitsHost: boolean;
  selfSigned: boolean;
  /** SHA-256, hex with colons. */
  fingerprint: string;
}

/** What a connection came to; `fingerprint` is that of the certificate that was shown. */
export type Probe =
  | { kind: 'connected'; fingerprint?: string }
  | { kind: 'refused' | 'silent' | 'no-tls' | 'failed'; detail: string };

/** A setting of csf.conf and the line where it stands. */
export interface CsfSetting {
  line: number;
  value: string;
}

/** ConfigServer Firewall as its files tell it. */
export interface CsfSeen {
  /** It is installed but switched off. */
  disabled: boolean;
  conf: string;
  /** By name: TCP_IN, TCP6_IN, IPV6; what is not set is absent. */
  settings: Known<ReadonlyMap<string, CsfSetting>>;
  pignoreFile: string;
  pignore: Known<readonly string[]>;
}

/** A file system on which something of the product lies. */
export interface Space {
  path: string;
  freeBytes: number;
  /** Zero of zero: the file system has no fixed number. */
  freeFiles: number;
  files: number;
}

/** What reading a database told: the audit's verdict, its damage (`fault`), or why it was not read. */
export type Examination = { audit: AuditVerdict } | { fault: string } | { why: string } | { missing: true };
