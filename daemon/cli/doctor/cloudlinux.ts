import { ok, problem, type Verdict } from './verdict.ts';

/** What tells CloudLinux, and how whmapi1 is called. */
export interface CloudLinuxFacts {
  /** As the system names itself. */
  system: string;
  /** What was found that only CloudLinux has; empty: none. */
  signs: readonly string[];
  /** The configured path of whmapi1. */
  path: string;
  /** Where cPanel has it. */
  fullPath: string;
}

/** On CloudLinux whmapi1 must be called by its full path (contract whmapi1.md 2.1). */
export function judgeCloudLinux({ system, signs, path, fullPath }: CloudLinuxFacts): Verdict[] {
  if (signs.length === 0) return [ok(`${system}: not CloudLinux.`)];
  if (path === fullPath) return [ok(`${system}: CloudLinux, and whmapi1 is called by its full path.`)];
  return [
    problem(
      `This is CloudLinux (${signs.join(', ')}), but whmapi1 is called as ${path}.`,
      `Set whmapi1.path to ${fullPath} in the configuration, then: systemctl restart whm-2fa-reset`,
    ),
  ];
}
