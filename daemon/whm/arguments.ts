/** The `key=value` items of a call, in order, not yet encoded. */
export type Items = ReadonlyArray<readonly [key: string, value: string]>;

/**
 * The argument array of one run: options first, then the function, then its items with both sides URI-encoded,
 * because whmapi1 decodes `%XX` and `+` (contract whmapi1.md 1.1, 2.1).
 * @throws URIError if an item is broken Unicode; names that passed protocol/names.ts never are
 */
export function argumentsOf(command: string, items: Items, asReseller?: string): string[] {
  return [
    '--output=json',
    ...(asReseller === undefined ? [] : [`--user=${asReseller}`]),
    command,
    ...items.map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`),
  ];
}

/** The items that name the users of a removal: the first as `user`, the others as `user-1`, … (contract 3.3). */
export function userItems(users: readonly string[]): Items {
  return users.map((user, index) => [index === 0 ? 'user' : `user-${index}`, user]);
}
