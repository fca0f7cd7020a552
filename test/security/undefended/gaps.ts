import { readdirSync } from 'node:fs';
import { defences, threats } from './defences.ts';

/** Threats without a defence, and patches that no defence names. */
export function gaps(): string[] {
  const bare = threats.filter((threat) => !defences.some((defence) => defence.threat === threat));
  const known = new Set(defences.map(({ patch }) => `${patch}.patch`));
  const unknown = readdirSync(import.meta.dirname).filter(
    (file) => file.endsWith('.patch') && !known.has(file),
  );
  return [
    ...bare.map((threat) => `nothing defends against: ${threat}`),
    ...unknown.map((file) => `${file} is in no line of the table`),
  ];
}
