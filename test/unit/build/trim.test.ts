import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { build, stop } from 'esbuild';
import * as fc from 'fast-check';
import * as z from 'zod/mini';
import { inlineLimits, trimSchemas, trimZod } from '../../../.build/trim.ts';
import { ServerFrame } from '../../../daemon/protocol/frames.ts';
import { limits } from '../../../daemon/protocol/limits.ts';
import { named } from '../../../daemon/server/openapi/names.ts';
import { hostileText } from '../protocol/hostile.ts';
import { sectionsOf } from '../protocol/markdown.ts';

/** What the page reads, by the file of the protocol that it stands in. */
const read = {
  accounts: ['AccountList'],
  audit: ['AuditList', 'AuditVerdict'],
  comparison: ['Comparison'],
  events: ['EventList'],
  frames: ['ServerFrame', 'Ticket'],
  job: ['Job', 'JobList', 'TargetList'],
  'not-back': ['NotBackList'],
  overview: ['Overview'],
  plan: ['Plan'],
  problem: ['Problem'],
  settings: ['Settings'],
  snapshot: ['Snapshot'],
  story: ['Story'],
  why: ['Why'],
};
const names = Object.values(read).flat();
const whole: Record<string, z.core.$ZodType> = { ...named, ServerFrame };

/** zod's `safeParse` and the page's schemas, as the page has them. */
interface Trimmed {
  safeParse: typeof z.safeParse;
  schemas: Record<string, z.core.$ZodType>;
}
let trimmed: Trimmed;

before(async () => {
  const lines = Object.entries(read).map(
    ([file, parts]) => `import { ${parts.join(', ')} } from './daemon/protocol/${file}.ts';`,
  );
  const contents = `import * as z from 'zod/mini'; ${lines.join('')}
    z.config({ jitless: true });
    export const safeParse = z.safeParse;
    export const schemas = { ${names.join(', ')} };`;
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: process.cwd(), loader: 'ts' },
    bundle: true,
    format: 'esm',
    target: 'es2022',
    minify: true,
    write: false,
    plugins: [trimSchemas, trimZod],
  });
  trimmed = (await import(
    `data:text/javascript;base64,${Buffer.from(outputFiles[0]?.contents ?? []).toString('base64')}`
  )) as Trimmed;
});

after(stop);

/** Every JSON value that the protocol's text shows. */
const shown: unknown[] = sectionsOf(
  readFileSync(new URL('../../../daemon/protocol/PROTOCOL.md', import.meta.url), 'utf8'),
).flatMap(({ fences }) =>
  fences.flatMap(({ language, text }) => {
    const body = language === 'json' ? text : text.slice(text.indexOf('\n\n') + 2);
    // A list for programs is one document a line.
    return body.trim() === '' || !text.includes('{') ? [] : [body, ...body.trim().split('\n')].flatMap(json);
  }),
);

function json(text: string): unknown[] {
  try {
    return [JSON.parse(text) as unknown];
  } catch {
    return [];
  }
}

/** Reads a value both ways, which must agree. */
function readBoth(name: string, value: unknown): boolean {
  const ours = trimmed.safeParse(trimmed.schemas[name] as z.core.$ZodType, structuredClone(value));
  const theirs = z.safeParse(whole[name] as z.core.$ZodType, structuredClone(value));
  assert.equal(ours.success, theirs.success, `${name}: ${theirs.error?.message} ${JSON.stringify(value)}`);
  assert.deepEqual(ours.data, theirs.data);
  assert.deepEqual(
    ours.error?.issues.map(({ path }) => path),
    theirs.error?.issues.map(({ path }) => path),
  );
  return ours.success;
}

test('every schema reads the examples of the protocol as it does untrimmed, and some as its own', () => {
  for (const name of names) {
    const fitting = shown.filter((value) => readBoth(name, value));
    assert.ok(fitting.length > 0, `no example of ${name}`);
  }
});

test('an example with one member changed, missing or added is read alike', () => {
  const fitting = names.flatMap((name) =>
    shown.filter((value) => readBoth(name, value)).map((value) => ({ name, value })),
  );
  const odd = fc.oneof(
    fc.constantFrom(null, true, false, {}, [], '', -1, 0, 1.5, 2 ** 60, Number.NaN, undefined, [null], [[]]),
    fc.constantFrom(
      'on',
      'off',
      'removed',
      '2026-02-30T00:00:00.000Z',
      '2026-01-31T23:59:59.000Z',
      '__proto__',
    ),
    fc.uuid(),
    hostileText,
    fc.jsonValue(),
  );
  fc.assert(
    fc.property(
      fc.constantFrom(...fitting),
      fc.nat(),
      fc.constantFrom('set', 'drop', 'add'),
      odd,
      (one, at, how, value) => {
        const copy = structuredClone(one.value);
        const places = placesOf(copy);
        const place = places[at % places.length];
        if (place === undefined) return;
        const { holder, key } = place;
        if (how === 'set') holder[key] = value;
        else if (how === 'drop') Reflect.deleteProperty(holder, key);
        else
          Object.defineProperty(holder, typeof value === 'string' ? value : 'odd', {
            value,
            enumerable: true,
            configurable: true,
            writable: true,
          });
        readBoth(one.name, copy);
      },
    ),
    { numRuns: 3000 },
  );
});

/** Each member of a value, whatever its depth. */
function placesOf(value: unknown): { holder: Record<string, unknown>; key: string }[] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Record<string, unknown>;
  return Object.keys(holder).flatMap((key) => [{ holder, key }, ...placesOf(holder[key])]);
}

test('a limit is written as its number, and a name that is none stays', () => {
  assert.equal(inlineLimits('limits.nameBytes + limits.none'), `${limits.nameBytes} + limits.none`);
});
