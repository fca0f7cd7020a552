import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { places } from './places.ts';
import { type Control, defaults, seconds, variants } from './switches.ts';

/**
 * Checks the content of a control file.
 * @returns the switches with defaults filled in
 * @throws {Error} that names an unknown switch, or a value that is not one of its variants
 */
export function parseControl(value: unknown): Control {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error('whm-control.json: not an object');
  }
  for (const [name, chosen] of Object.entries(value)) {
    const list = variants.get(name) ?? [];
    if (list.length === 0 && !seconds.has(name)) throw new Error(`whm-control.json: unknown name "${name}"`);
    const isSeconds = seconds.has(name) && typeof chosen === 'number' && chosen > 0;
    if (!isSeconds && !list.includes(String(chosen))) {
      const allowed = [...list, ...(seconds.has(name) ? ['a number of seconds'] : [])].join(' | ');
      throw new Error(`whm-control.json: "${name}" must be ${allowed}, not ${JSON.stringify(chosen)}`);
    }
  }
  return { ...defaults, ...(value as Partial<Control>) };
}

/** Reads ROOT/sim/whm-control.json; a missing file means every default. Throws as `parseControl` does. */
export function readControl(root: string): Control {
  return parseControl(readChosen(root));
}

/** Sets some switches; the others keep their value. Throws before it writes if a name or value is unknown. */
export function patchControl(root: string, patch: Partial<Control>): void {
  const chosen = { ...readChosen(root), ...patch };
  parseControl(chosen);
  const file = places(root).control;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, `${JSON.stringify(chosen, null, 2)}\n`);
  renameSync(`${file}.new`, file);
}

function readChosen(root: string): object {
  let text: string;
  try {
    text = readFileSync(places(root).control, 'utf8');
  } catch {
    return {};
  }
  return JSON.parse(text) as object;
}
