const xidCharacters = 'abcdefghjkmnpqrstuvwxyz23456789';
const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function pick(characters: string, length: number, random: () => number): string {
  return Array.from({ length }, () => characters.charAt(Math.floor(random() * characters.length))).join('');
}

/** A random error id such as `3y67mz` (contract 3.5). */
export function xid(): string {
  return pick(xidCharacters, 6, Math.random);
}

/** A secret of 16 characters of base32. */
export function newSecret(random: () => number = Math.random): string {
  return pick(base32, 16, random);
}

/** The items in random order. */
export function shuffled<T>(items: readonly T[]): T[] {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last--) {
    const other = Math.floor(Math.random() * (last + 1));
    [result[last], result[other]] = [result[other] as T, result[last] as T];
  }
  return result;
}
