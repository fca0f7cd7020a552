import { hasControl } from './control.ts';
import { limits } from './limits.ts';

const bytes = new TextEncoder();
/** Names as cPanel gives them: tens of thousands are checked in one request. */
const usual = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$/;

/**
 * Why a name cannot be an account's name at all, or undefined if it might be one. Such a name makes the whole
 * request invalid (contract whmapi1.md 3.5: a name is a file name of at most 255 bytes; 2.3: a leading `-`).
 */
export function malformation(name: string): string | undefined {
  if (usual.test(name)) return undefined;
  if (name === '') return 'is empty';
  if (hasControl(name) || !name.isWellFormed()) return 'holds a control character or broken Unicode';
  if (name.includes('/')) return 'holds a "/"';
  if (name.startsWith('-')) return 'begins with "-"';
  if (name === '.' || name === '..') return 'is a path';
  if (/^\s|\s$/u.test(name)) return 'begins or ends with a space';
  if (bytes.encode(name).length > limits.nameBytes) return `is longer than ${limits.nameBytes} bytes`;
  return undefined;
}
