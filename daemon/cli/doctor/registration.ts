import { installer, notChecked, ok, problem, type Verdict, warning } from './verdict.ts';
import type { Known } from '../../protocol/known.ts';

/** How WHM knows the plugin. */
export interface RegistrationFacts {
  /** What is_registered_with_appconfig printed. */
  asked: Known<string>;
  /** Files among the registrations that open our page. */
  files: readonly string[];
  /** What is registered, and what the installer registered; undefined if absent. */
  registered: string | undefined;
  wanted: string | undefined;
  /** Limited resellers that the configuration admits. */
  resellers: number;
}

const heal = `Register it again: ${installer} --heal`;

/** WHM knows the plugin, once, and as it was registered. */
export function judgeRegistration(facts: RegistrationFacts): Verdict[] {
  const { asked, files, registered, wanted, resellers } = facts;
  const faults: Verdict[] = [];
  if ('why' in asked) {
    faults.push(
      notChecked(
        `WHM cannot be asked: ${asked.why}`,
        'By hand: /usr/local/cpanel/bin/is_registered_with_appconfig whostmgr whm-2fa-reset',
      ),
    );
  } else if (asked.value.trim() !== '1') {
    faults.push(problem('WHM does not know the plugin: its menu has no entry.', heal));
  }
  if (files.length > 1) {
    faults.push(
      problem(
        `${files.length} registrations open the page: ${files.join(', ')}.`,
        'Unregister all but whm-2fa-reset.conf: /usr/local/cpanel/bin/unregister_appconfig NAME',
      ),
    );
  }
  const given = keysOf(registered);
  if (given === undefined) faults.push(problem('There is no registration of the plugin.', heal));
  else if (wanted !== undefined && given.join('\n') !== keysOf(wanted)?.join('\n')) {
    faults.push(warning('The registration is not the one that was installed.', heal));
  }
  if (resellers > 0 && given?.includes('acls=all') === true) {
    faults.push(
      warning(
        'The configuration admits limited resellers, but WHM does not show them the page.',
        `${installer} --allow-resellers, or empty access.resellers in the configuration.`,
      ),
    );
  }
  return faults.length > 0 ? faults : [ok('WHM knows the plugin, once.')];
}

function keysOf(text: string | undefined): string[] | undefined {
  const lines = text?.split(/\r?\n/).filter((line) => /^[A-Za-z0-9_]+=/.test(line));
  return lines?.map((line) => line.trimEnd()).toSorted();
}
