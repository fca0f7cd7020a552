/** The arguments of a WHM API call in the order given; a key may stand more than once. */
export type Arguments = ReadonlyArray<readonly [key: string, value: string]>;

/**
 * Decodes `+` and `%XX` into bytes and these into text; a `%` that two hex digits do not follow stays (contract
 * whmapi1.md 2.3).
 * @param raw one character a byte, as HTTP hands it over
 */
export function decode(raw: string): string {
  const bytes = raw
    .replaceAll('+', ' ')
    .replaceAll(/%([0-9A-Fa-f]{2})/g, (_, pair: string) => String.fromCharCode(Number.parseInt(pair, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** Reads `key=value&key=value`, each split at its first `=` and both sides decoded; never fails. */
export function parseForm(raw: string): Arguments {
  return raw
    .split('&')
    .filter((item) => item !== '')
    .map((item) => {
      const at = item.indexOf('=');
      return at < 0 ? [decode(item), ''] : [decode(item.slice(0, at)), decode(item.slice(at + 1))];
    });
}

const userKey = /^user(?:-[0-9]+)?$/;
const includedKey = /^include_protected(?:-[0-9]+)?$/;

/** Every name under `user` and `user-N`, doubled ones too (contract 3.3). */
export function usersOf(args: Arguments): string[] {
  return args.filter(([key]) => userKey.test(key)).map(([, value]) => value);
}

/** The protected names that the caller includes, under `include_protected` and `include_protected-N`. */
export function includedOf(args: Arguments): Set<string> {
  return new Set(args.filter(([key]) => includedKey.test(key)).map(([, value]) => value));
}

/** All values of a key. */
export function valuesOf(args: Arguments, name: string): string[] {
  return args.filter(([key]) => key === name).map(([, value]) => value);
}

const controls = ['filter', 'sort', 'chunk', 'columns'] as const;

/** The first output control that the call turns on (contract 4), or undefined. */
export function enabledControl(args: Arguments): (typeof controls)[number] | undefined {
  return controls.find((name) =>
    valuesOf(args, `api.${name}.enable`).some((value) => value !== '' && value !== '0'),
  );
}
