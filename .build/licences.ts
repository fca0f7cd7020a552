import type { Component } from './components.ts';

/**
 * The licences of everything in the release that others wrote, one after the other.
 * @throws if one of them has no text: the release could not be given away
 */
export function licences(components: readonly Component[]): string {
  const without = components.filter(({ text }) => text === '').map(({ name }) => name);
  if (without.length > 0) throw new Error(`no licence text: ${without.join(', ')}`);
  const line = '='.repeat(78);
  return components
    .map(
      ({ name, version, licence, text }) => `${line}\n${name} ${version} (${licence})\n${line}\n\n${text}\n`,
    )
    .join('\n');
}
