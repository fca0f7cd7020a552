import type { CsfSeen, CsfSetting } from '../../protocol/doctor-facts.ts';
import type { Places } from './places.ts';
import { readText } from './read-text.ts';
import { standingOf } from './standing.ts';

/** ConfigServer Firewall as its files tell it; undefined if it is not there (contract whm-host.md 3.2). */
export function seeCsf(places: Places): CsfSeen | undefined {
  if (standingOf(places.csf).kind === 'absent') return undefined;
  const conf = readText(places.csf);
  const pignore = readText(places.csfPignore);
  return {
    disabled: standingOf(places.csfDisabled).kind !== 'absent',
    conf: places.csf,
    settings: 'why' in conf ? conf : { value: settingsIn(conf.value) },
    pignoreFile: places.csfPignore,
    pignore: 'why' in pignore ? pignore : { value: pignore.value.split('\n') },
  };
}

/** Lines `NAME = "value"`; the last one of a name counts. */
function settingsIn(text: string): Map<string, CsfSetting> {
  const settings = new Map<string, CsfSetting>();
  text.split('\n').forEach((line, index) => {
    const [, name, value] = /^([A-Z0-9_]+)\s*=\s*"([^"]*)"/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) settings.set(name, { line: index + 1, value });
  });
  return settings;
}
