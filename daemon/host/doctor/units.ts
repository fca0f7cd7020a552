import { join } from 'node:path';
import type { UnitState } from '../../protocol/doctor-facts.ts';
import { readText } from './read-text.ts';
import { namesIn } from './standing.ts';
import type { Known } from '../../protocol/known.ts';

/** What to ask `systemctl` for. */
export function showUnits(units: readonly string[]): string[] {
  const properties = 'Id,LoadState,ActiveState,UnitFileState,NeedDaemonReload,NRestarts';
  return ['show', '--no-pager', `--property=${properties}`, '--', ...units];
}

/** The units in what `systemctl show` printed: one block each, `Name=value` lines. */
export function readUnits(text: string): UnitState[] {
  return text.split(/\n\s*\n/).flatMap((block) => {
    const values = new Map(
      block.split('\n').map((line) => {
        const at = line.indexOf('=');
        return [line.slice(0, at), line.slice(at + 1).trim()];
      }),
    );
    const of = (name: string) => values.get(name) ?? '';
    if (of('Id') === '') return [];
    return {
      id: of('Id'),
      load: of('LoadState'),
      active: of('ActiveState'),
      file: of('UnitFileState'),
      needsReload: of('NeedDaemonReload') === 'yes',
      restarts: Number(of('NRestarts')) || 0,
    };
  });
}

/** The ListenStream lines in force of a socket unit and its drop-ins; an empty one takes back those before it. */
export function listensOf(folder: string, unit: string): Known<string[]> {
  const base = readText(join(folder, unit));
  if ('why' in base) return base;
  const dropIns = join(folder, `${unit}.d`);
  const texts = [base.value];
  const names = [...namesIn(dropIns)].filter((name) => name.endsWith('.conf'));
  for (const name of names.toSorted()) {
    const text = readText(join(dropIns, name));
    if ('why' in text) return text;
    texts.push(text.value);
  }
  let listens: string[] = [];
  for (const line of texts.join('\n').split('\n')) {
    const [, value] = /^\s*ListenStream\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (value === '') listens = [];
    else if (value !== undefined) listens.push(value);
  }
  return { value: listens };
}
