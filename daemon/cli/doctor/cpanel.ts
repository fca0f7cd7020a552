import { ok, problem, type Verdict, warning } from './verdict.ts';
import type { Known } from '../../protocol/known.ts';

/** The first line of cPanel's version file. */
export interface CpanelFacts {
  file: string;
  text: Known<string>;
}

/** Older ones may lack functions of WHM API 1 that are taken for granted (contract whmapi1.md 3.1). */
const oldest = 110;

/** cPanel is there, in a version that this product was made for. */
export function judgeCpanel({ file, text }: CpanelFacts): Verdict[] {
  if ('why' in text) {
    return [
      problem(`cPanel's version cannot be read: ${text.why}`, `See whether cPanel is installed: cat ${file}`),
    ];
  }
  const version = text.value.trim().slice(0, 40);
  const [, major] = /^11\.(\d{1,4})\.\d+\.\d+$/.exec(version) ?? [];
  if (major === undefined) {
    return [
      warning(
        `"${version}" in ${file} is no version of cPanel.`,
        'Let cPanel update itself: /usr/local/cpanel/scripts/upcp',
      ),
    ];
  }
  if (Number(major) < oldest) {
    return [
      warning(
        `cPanel ${version} is older than 11.${oldest}, the oldest that this was made for.`,
        'Update cPanel, or try one removal and look at its outcome before you rely on it.',
      ),
    ];
  }
  return [ok(`cPanel ${version}.`)];
}
