import * as z from 'zod/mini';
import { type ProblemCode, problemTable } from './problems.ts';

// The marks `@__PURE__` let the bundler leave zod out of the CGI, which starts at every request of the page.
/** RFC 9457 problem details; `next` says what to do, further members belong to the code. */
export const Problem = /* @__PURE__ */ z.looseObject({
  type: /* @__PURE__ */ z.string(),
  title: /* @__PURE__ */ z.string(),
  status: /* @__PURE__ */ z.int(),
  code: /* @__PURE__ */ z.string(),
  detail: /* @__PURE__ */ z.string(),
  next: /* @__PURE__ */ z.string(),
});
export type Problem = z.infer<typeof Problem>;

/** A failure that is meant to be told: carries everything that its problem says. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly code: ProblemCode;
  readonly extra: Record<string, unknown>;

  constructor(code: ProblemCode, detail: string, extra: Record<string, unknown> = {}, cause?: unknown) {
    super(detail, cause === undefined ? undefined : { cause });
    this.code = code;
    this.extra = extra;
  }

  toJSON(): Problem {
    return problemOf(this.code, this.message, this.extra);
  }
}

/** The problem of `code`, with what happened this time in `detail`. */
export function problemOf(code: ProblemCode, detail: string, extra: Record<string, unknown> = {}): Problem {
  const { title, status, next } = problemTable[code];
  return { next, ...extra, type: `urn:whm-2fa-reset:problem:${code}`, title, status, code, detail };
}

/** The table's code if it is one; a newer daemon may send others. */
export function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(problemTable, code);
}
