import * as z from 'zod/mini';
import { Timestamp } from './text.ts';

/** The checks of `doctor`, in the order in which they are told. */
export const checks = [
  'configuration',
  'cpanel',
  'cloudlinux',
  'whmapi1',
  'units',
  'daemon',
  'database',
  'audit',
  'backup',
  'space',
  'registration',
  'permissions',
  'port',
  'gateway',
  'certificate',
  'csf-port',
  'csf-pignore',
  'clock',
] as const;

/** `not-checked`: it could not be seen how it stands; `detail` says why. */
export const CheckState = z.enum(['ok', 'warning', 'problem', 'not-checked']);
export type CheckState = z.infer<typeof CheckState>;

/** What a check found; one check may find several things. */
export const Finding = z.strictObject({
  check: z.enum(checks),
  state: CheckState,
  /** What was seen, in a sentence. */
  detail: z.string(),
  /** What to do; absent only if all is well. */
  next: z.exactOptional(z.string()),
});
export type Finding = z.infer<typeof Finding>;

/** A place where cPanel may behave in more than one way, and the variants that fit what was seen. */
export const SeenSwitch = z.strictObject({ name: z.string(), fits: z.array(z.string()) });
export type SeenSwitch = z.infer<typeof SeenSwitch>;

/** What `doctor --json` prints. */
export const DoctorReport = z.strictObject({
  /** Of the command line. */
  version: z.string(),
  host: z.string(),
  at: Timestamp,
  /** Every finding is `ok`. */
  healthy: z.boolean(),
  findings: z.array(Finding),
  switches: z.array(SeenSwitch),
});
export type DoctorReport = z.infer<typeof DoctorReport>;
