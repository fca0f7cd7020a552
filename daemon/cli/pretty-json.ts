/** JSON as whmapi1 prints `jsonpretty`: three spaces, `"key" : value` (contract whmapi1.md 2.6). */
export function prettyJson(value: unknown, indent = ''): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = `${indent}   `;
  const parts = Array.isArray(value)
    ? value.map((one: unknown) => prettyJson(one, inner))
    : Object.entries(value).map(([key, one]) => `${JSON.stringify(key)} : ${prettyJson(one, inner)}`);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  if (parts.length === 0) return `${open}${close}`;
  return `${open}\n${parts.map((part) => inner + part).join(',\n')}\n${indent}${close}`;
}
