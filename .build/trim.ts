import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';
import { limits } from '../daemon/protocol/limits.ts';

/** Writes a limit's number where it is read, so that the page does not carry the daemon's limits. */
export function inlineLimits(source: string): string {
  return source.replaceAll(/\blimits\.(\w+)/gu, (whole, name) =>
    Object.hasOwn(limits, name) ? String(limits[name as keyof typeof limits]) : whole,
  );
}

/** What makes a schema does nothing else: the requests that only the daemon reads fall out of the page. */
export const trimSchemas: Plugin = {
  name: 'trim-schemas',
  setup(bundler) {
    bundler.onLoad({ filter: /\/daemon\/protocol\/.*\.ts$/ }, ({ path }) => {
      const source = inlineLimits(readFileSync(path, 'utf8')).replaceAll(
        // A constant of the module that is an object, an array or of zod's making, to the end of its statement.
        /^((?:export )?const \w+(?:: [^=]+)? = )([[{zn][^]*?);$(?=\n\S|\n\n|\n*(?![^]))/gmu,
        '$1/* @__PURE__ */ (() => ($2))();',
      );
      // Through `z.iso` every form of a date would come along.
      const direct = source.replaceAll('z.iso.datetime()', '_isoDateTime(z.ZodMiniISODateTime)');
      const head = direct === source ? '' : "import { _isoDateTime } from 'zod/v4/core';";
      return { contents: head + direct, loader: 'ts' };
    });
  },
};

/**
 * What zod can do and the page never asks for: nothing is awaited, encoded or coerced, no pattern becomes a part of a
 * template, no error is put into words, and a schema is read by `z.safeParse` alone.
 */
const unused: [what: RegExp, instead: string][] = [
  [/\bif \(asyncResult(?: \|\| \w+ instanceof Promise)?\)/gu, 'if (false)'],
  [/\b\w+ instanceof Promise\b/gu, 'false'],
  [/\bproms\.length\b/gu, '0'],
  [/^ {8}const handleCanaryResult = [^]*?^ {8}\};/gmu, ''],
  [/\bctx\??\.direction === "backward"/gu, 'false'],
  [/\bctx\??\.direction !== "backward"/gu, 'true'],
  [/\bctx\??\.skipChecks\b/gu, 'false'],
  [/\bif \(abortEarly && /gu, 'if (false && '],
  [/\bmemo\?\.attach\(inst\);/gu, ''],
  [/\bmemo \? memo\.alloc\(.*\) : /gu, ''],
  [/\bif \(def\.version\)/gu, 'if (false)'],
  [/\bparams\?\.Parent\b/gu, 'undefined'],
  [/\bdef\.coerce\b/gu, 'false'],
  [/\b(?:core\.globalConfig|globalThis\.__zod_globalConfig\?)\.(?:memoizer|postProcessor)\b/gu, 'undefined'],
  [/^ {4}util\.defineLazyInternal\(inst, "pattern", (?:.*\);$|[^]*?^ {4}\}\);)/gmu, ''],
  [/^ +const origin = util\.get\w+\(input\);$/gmu, ''],
  [/^ {4}inst\._zod\.pattern = .*;$/gmu, ''],
  [/^ {4}get "~standard"[^]*?^ {4}\},\n {4}set[^]*?^ {4}\},/gmu, ''],
  [
    /^ {4}(?:[gs]et with|parse|parseAsync|safeParse|safeParseAsync|brand|register|apply)\([^]*?^ {4}\},/gmu,
    '',
  ],
  // Of what is wrong only the place is told.
  [/\butil\.finalizeIssue\(iss, ctx, core\.config\(\)\)/gu, '({ path: iss.path ?? [] })'],
  [/\butil\.attachSchema\(payload\.issues, \w+, inst\);/gu, ''],
  [
    /(safeParse = .*_safeParse\()errors\.\$ZodRealError/gu,
    '$1class { constructor(issues) { this.issues = issues; } }',
  ],
];

/** What is said of a value that does not fit; its place, and whether to read on, stay. */
const issue = /\bissues\.push\(\{\n[^]*?\n *\}\);/gu;
const words =
  /^ *(?:code|expected|format|origin|minimum|maximum|inclusive|pattern|values|options|discriminator|keys|errors|issues|note|input|inst)(?:: .*)?,?\n/gmu;

/** Leaves out what the page never uses of zod. */
export const trimZod: Plugin = {
  name: 'trim-zod',
  setup(bundler) {
    const found = new Set<RegExp>();
    bundler.onLoad({ filter: /\/zod\/v4\/(core|mini)\/\w+\.js$/ }, ({ path }) => {
      let contents = readFileSync(path, 'utf8');
      for (const [what, instead] of unused) {
        const shorter = contents.replaceAll(what, instead);
        if (shorter !== contents) found.add(what);
        contents = shorter;
      }
      contents = contents.replaceAll(issue, (whole) => whole.replaceAll(words, ''));
      return { contents, loader: 'js' };
    });
    bundler.onEnd(() => {
      const stale = unused.flatMap(([what]) => (found.has(what) ? [] : [String(what)]));
      if (stale.length > 0)
        throw new Error(`zod is written otherwise than .build/trim.ts knows: ${stale.join(' ')}`);
    });
  },
};
