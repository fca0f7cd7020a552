import assert from 'node:assert/strict';
import { type Route } from '../../../daemon/server/route.ts';
import { routes } from '../../../daemon/server/routes.ts';
import type { Fence } from './markdown.ts';

/** A request of the text. */
export interface RequestExample {
  route: Route;
  path: string;
  query: Record<string, string>;
  headers: Map<string, string>;
  body: unknown;
}

/** An answer of the text. */
export interface AnswerExample {
  status: number;
  headers: Map<string, string>;
  text: string;
}

/** Reads an ```http example: a request, or an answer. */
export function readExample({ text }: Fence): RequestExample | AnswerExample {
  const [head = '', ...rest] = text.split('\n\n');
  const [first = '', ...lines] = head.trimEnd().split('\n');
  const headers = new Map(
    lines.map((line) => [line.split(': ')[0]?.toLowerCase() ?? '', line.split(': ')[1] ?? '']),
  );
  const body = rest.join('\n\n');
  const answer = /^HTTP\/1\.1 (\d{3}) [A-Z]/u.exec(first);
  if (answer !== null) return { status: Number(answer[1]), headers, text: body };
  const [, method = '', target = ''] = /^([A-Z]+) (\/\S*) HTTP\/1\.1$/u.exec(first) ?? assert.fail(first);
  const { pathname, searchParams } = new URL(target, 'http://localhost');
  const found = routes.find((route) => route.method === method.toLowerCase() && fits(route.path, pathname));
  return {
    route: found ?? assert.fail(`no route ${first}`),
    path: pathname,
    query: Object.fromEntries(searchParams),
    headers,
    body: body === '' ? undefined : JSON.parse(body),
  };
}

function fits(template: string, path: string): boolean {
  return new RegExp(`^${template.replaceAll(':id', '[0-9a-f-]{36}')}$`, 'u').test(path);
}
