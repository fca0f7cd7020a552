import type { Finding } from '../../protocol/doctor.ts';

/** What a check has to say, once or several times; its name is added by whoever runs it. */
export type Verdict = Omit<Finding, 'check'>;

/** Puts everything but state and configuration back as this version installs it. */
export const installer = '/usr/local/cpanel/3rdparty/whm-2fa-reset/current/install.sh';

/** All is well, and how one sees it. */
export function ok(detail: string): Verdict {
  return { state: 'ok', detail };
}

/** It works, but not as it should or not for long. */
export function warning(detail: string, next: string): Verdict {
  return { state: 'warning', detail, next };
}

/** It does not work, or is not safe. */
export function problem(detail: string, next: string): Verdict {
  return { state: 'problem', detail, next };
}

/** Nobody knows how it stands, and why. */
export function notChecked(detail: string, next: string): Verdict {
  return { state: 'not-checked', detail, next };
}
