import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import * as z from 'zod/mini';
import { scopeOf } from '../../../daemon/access/policy.ts';
import { parseActor } from '../../../daemon/protocol/actor.ts';
import { checks, DoctorReport } from '../../../daemon/protocol/doctor.ts';
import { JobEvent } from '../../../daemon/protocol/events.ts';
import { ClientFrame, renewalCode, ServerFrame, webSocketProtocol } from '../../../daemon/protocol/frames.ts';
import { JobState, StopReason, WaitingFor } from '../../../daemon/protocol/job.ts';
import { limits } from '../../../daemon/protocol/limits.ts';
import { noticeStates } from '../../../daemon/protocol/notice.ts';
import { refusals } from '../../../daemon/protocol/plan.ts';
import { problemMembers } from '../../../daemon/protocol/problem-members.ts';
import { type ProblemCode, problemTable } from '../../../daemon/protocol/problems.ts';
import { outcomes } from '../../../daemon/protocol/choices.ts';
import { Answer } from '../../../daemon/protocol/target.ts';
import { named } from '../../../daemon/server/openapi/names.ts';
import { problemsOf } from '../../../daemon/server/openapi/operation.ts';
import { problemSchema } from '../../../daemon/server/openapi/problems.ts';
import type { Route } from '../../../daemon/server/route.ts';
import { routes } from '../../../daemon/server/routes.ts';
import { type AnswerExample, readExample, type RequestExample } from './http-example.ts';
import { codeWords, type Section, sectionsOf } from './markdown.ts';

const sections = sectionsOf(
  readFileSync(new URL('../../../daemon/protocol/PROTOCOL.md', import.meta.url), 'utf8'),
);
const below = (chapter: string) =>
  sections.filter((section) => section.chapter === chapter && section.level === 3);
const chapterOf = (title: string) =>
  sections.find((section) => section.title === title) ?? assert.fail(`no section ${title}`);
/** Frames travel on the WebSocket alone, the report not at all: they have no place among the commands' schemas. */
const frames: Record<string, z.core.$ZodType> = { ClientFrame, ServerFrame, DoctorReport };
const titleOf = ({ method, path }: Route) => `${method.toUpperCase()} ${path}`;
const shapeOf = (schema: z.core.$ZodType | undefined): string[] => {
  const { def } = (schema ?? { def: {} }) as { def: { shape?: object; options?: z.core.$ZodType[] } };
  return def.options === undefined ? Object.keys(def.shape ?? {}) : def.options.flatMap(shapeOf);
};

test('every example is of a form that this test reads', () => {
  for (const { title, fences } of sections) {
    for (const { language, label } of fences) {
      assert.ok(
        language === 'http' || (language === 'json' && label !== undefined),
        `${language} in ${title}`,
      );
    }
  }
});

test('every labelled example fits its schema', () => {
  for (const { title, fences } of sections) {
    for (const { label, text } of fences) {
      if (label === undefined) continue;
      const schema = named[label] ?? frames[label] ?? assert.fail(`no schema ${label}`);
      const parsed = z.safeParse(schema, JSON.parse(text));
      assert.ok(parsed.success, `${title}: ${parsed.error?.message}`);
      if (label !== 'Problem') continue;
      const { code } = JSON.parse(text) as { code: ProblemCode };
      assert.deepEqual(z.parse(problemSchema(code), JSON.parse(text)), JSON.parse(text));
    }
  }
});

test('every check of doctor is described, in its order', () => {
  assert.deepEqual(
    chapterOf('Doctor').rows.map(([check]) => check),
    checks.map((name) => `\`${name}\``),
  );
});

test('every command has its section, and no other has', () => {
  assert.deepEqual(
    below('Commands')
      .map(({ title }) => title)
      .toSorted(),
    routes.map(titleOf).toSorted(),
  );
});

for (const route of routes) {
  test(`${titleOf(route)}: who may send it, what it takes, and its problems`, () => {
    const { text } = chapterOf(titleOf(route));
    const [, senders = ''] = /^May send: (.+)\.$/mu.exec(text) ?? [];
    if (scopeOf('reseller', route.command) === undefined) assert.equal(senders, 'root-level actors alone');
    else assert.match(senders, /^root-level actors; admitted resellers(?:, .+)?$/u);
    const [, problems = ''] = /^Problems: (.+)\.$/mu.exec(text) ?? [];
    assert.deepEqual(problems === 'none of its own' ? [] : codeWords(problems), route.problems);
    const words = new Set(codeWords(text));
    for (const name of [...shapeOf(route.query), ...shapeOf(route.body), ...(route.headers ?? [])]) {
      assert.ok(words.has(name), `${name} is not described`);
    }
  });

  test(`${titleOf(route)}: its examples`, () => {
    const { fences } = chapterOf(titleOf(route));
    const examples = fences.map(readExample);
    assert.ok(
      examples.some((example) => 'route' in example),
      'a request',
    );
    assert.ok(
      examples.some((example) => 'status' in example),
      'an answer',
    );
    for (const example of examples) {
      if ('route' in example) checkRequest(example, route);
      else checkAnswer(example, route);
    }
  });
}

function checkRequest({ route, query, headers, body }: RequestExample, wanted: Route): void {
  assert.equal(route, wanted);
  assert.notEqual(parseActor(headers.get('x-actor') ?? ''), undefined, 'it says who asks');
  for (const name of route.headers ?? []) assert.ok(headers.has(name.toLowerCase()), name);
  if (route.query === undefined) assert.deepEqual(query, {});
  else z.parse(route.query, query);
  assert.equal(body !== undefined, route.body !== undefined);
  assert.equal(headers.get('content-type'), body === undefined ? undefined : 'application/json');
  if (route.body !== undefined) z.parse(route.body, body);
}

function checkAnswer({ status, headers, text }: AnswerExample, route: Route): void {
  const form = route.answers[status] ?? assert.fail(`${titleOf(route)} never answers ${status}`);
  assert.equal(headers.has('location'), form.hasLocation === true);
  if (headers.get('content-type') === 'application/x-ndjson') {
    const lines = route.lines ?? assert.fail('it has no lines');
    for (const line of text.trimEnd().split('\n')) z.parse(lines, JSON.parse(line));
  } else {
    assert.equal(headers.get('content-type'), 'application/json');
    z.parse(form.schema, JSON.parse(text));
  }
}

test('every event has its section with all its members and an example, in the right order', () => {
  const head = ['v', 'seq', 'ts', 'job', 'type'];
  const range = ['from', 'to', 'common', 'exceptions'];
  for (const name of head) assert.ok(codeWords(chapterOf('Events').text).includes(name), name);
  for (const name of [...range, 'index', 'user'])
    assert.ok(codeWords(chapterOf('Events').text).includes(name), name);
  const events = JobEvent.def.options.map(
    (option) => [option.shape.type.def.values[0] ?? '', option] as const,
  );
  assert.deepEqual(
    below('Events').map(({ title }) => title),
    events.map(([type]) => type),
  );
  for (const [type, option] of events) {
    const { text, fences } = chapterOf(type);
    const words = new Set(codeWords(text));
    const told = 'common' in option.shape ? shapeOf(option.shape.common) : [];
    const own = [...shapeOf(option), ...told].filter((name) => ![...head, ...range].includes(name));
    for (const name of own) assert.ok(words.has(name) || name === 'before', `${type}: ${name}`);
    assert.deepEqual(
      fences.map((fence) => (JSON.parse(fence.text) as JobEvent).type),
      [type],
    );
  }
});

test('every frame of the WebSocket has its words and an example', () => {
  for (const [title, label, union] of [
    ['Frames of the client', 'ClientFrame', ClientFrame],
    ['Frames of the daemon', 'ServerFrame', ServerFrame],
  ] as const) {
    const { text, fences } = chapterOf(title);
    const types = union.def.options.map((option) => option.shape.type.def.values[0]);
    const shown = fences.map((fence) => (JSON.parse(fence.text) as { type: string }).type);
    assert.deepEqual(shown, types, title);
    for (const fence of fences) assert.equal(fence.label, label);
    for (const type of types) assert.ok(codeWords(text).includes(type ?? ''), type);
  }
  assert.ok(codeWords(chapterOf('Opening').text).includes(webSocketProtocol));
  assert.ok(chapterOf('Closing').rows.some(([code]) => code === String(renewalCode)));
});

test('every object tells exactly its members', () => {
  for (const { title, rows } of below('Objects')) {
    const members = rows.map(([cell = '']) => codeWords(cell)[0]);
    assert.deepEqual(members, shapeOf(named[title]), title);
  }
});

test('every problem code is told with its status, exit status and members, and who says it', () => {
  const rows = chapterOf('Problems').rows;
  const others: ProblemCode[] = ['route-not-found', 'method-not-allowed', 'ticket-refused'];
  const daemon = new Set([...routes.flatMap(problemsOf), ...others]);
  assert.deepEqual(
    rows.map(([cell = '']) => codeWords(cell)[0]),
    Object.keys(problemTable),
  );
  for (const [cell = '', status, exit, by, meaning, more = ''] of rows) {
    const code = codeWords(cell)[0] as ProblemCode;
    const entry = problemTable[code];
    assert.deepEqual([Number(status), Number(exit), meaning], [entry.status, entry.exit, entry.title], code);
    assert.equal(by === 'daemon', daemon.has(code), `${code} is said by ${by}`);
    const words = new Set(codeWords(more));
    const members = problemMembers[code as keyof typeof problemMembers] ?? {};
    for (const name of Object.keys(members)) assert.ok(words.has(name), `${code}: ${name}`);
  }
  const common = codeWords(chapterOf('Commands').text);
  for (const code of routes.flatMap(problemsOf)) {
    const isOwn = routes.some(({ problems }) => problems.includes(code));
    assert.ok(isOwn || common.includes(code), `${code} is told nowhere`);
  }
});

test('every word of a closed list is told where it belongs', () => {
  const expected: [string, readonly string[]][] = [
    ['targets.settled', [...outcomes, ...Object.keys(refusals)]],
    ['PlannedTarget', Object.keys(refusals)],
    ['job.finished', StopReason.options],
    ['job.waiting', WaitingFor.options],
    ['Job', JobState.options],
    ['Notice', noticeStates],
    ['batch.answered', Answer.shape.answer.options],
  ];
  for (const [title, words] of expected) {
    const told = new Set(codeWords(chapterOf(title).text));
    for (const word of words) assert.ok(told.has(word), `${word} in ${title}`);
  }
});

test('every limit has the value that holds', () => {
  for (const [cell = '', value] of chapterOf('Limits').rows) {
    const name = codeWords(cell)[0] as keyof typeof limits;
    assert.equal(Number(value), limits[name], name);
  }
});

test('links lead to sections', () => {
  const anchors = new Set(sections.map(anchorOf));
  for (const { text, title } of sections) {
    for (const [, anchor = ''] of text.matchAll(/\]\(#([^)]+)\)/gu))
      assert.ok(anchors.has(anchor), `${title}: ${anchor}`);
  }
});

function anchorOf({ title }: Section): string {
  return title
    .toLowerCase()
    .replaceAll(/[^\w -]/gu, '')
    .replaceAll(' ', '-');
}
