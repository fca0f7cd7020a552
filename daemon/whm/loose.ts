import * as z from 'zod/mini';

/** 1 and 0, which WHM also writes as strings (contract whmapi1.md 2.6). */
export const Flag = z.pipe(
  z.literal([0, 1, '0', '1']),
  z.transform((value) => Number(value) === 1),
);

/** A flag whose "no" may also be Perl's empty string or null (contract 3.1, policy-type; 4, myprivs). */
export const PerlFlag = z.pipe(
  z.literal([0, 1, '0', '1', '', null]),
  z.transform((value) => Number(value) === 1),
);

/** What Flag and PerlFlag read, for who reads thousands of them without a schema. */
export const flagValues: ReadonlyMap<unknown, boolean> = new Map<unknown, boolean>([
  [1, true],
  ['1', true],
  [0, false],
  ['0', false],
]);
export const perlFlagValues: ReadonlyMap<unknown, boolean> = new Map([
  ...flagValues,
  ['', false],
  [null, false],
]);

/** Text that WHM may write as a number, such as a name made of digits. */
export const Text = z.pipe(z.union([z.string(), z.number()]), z.transform(String));

/** Text that may be missing, and the word by which cPanel says so; both read as empty. */
export function optionalText(none?: string) {
  return z.pipe(
    z.nullish(z.union([z.string(), z.number()])),
    z.transform((value) => (value === undefined || value === null || value === none ? '' : String(value))),
  );
}
