import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultTemplate } from '../../../daemon/notify/default-template.ts';
import { fill, parseTemplate, TemplateFault, type Values } from '../../../daemon/notify/template.ts';
import { limits } from '../../../daemon/protocol/limits.ts';

const none: Values = {
  account: 'alice',
  server: 'server.example',
  domain: undefined,
  time: undefined,
  by: undefined,
  reason: undefined,
  ticket: undefined,
  contact: undefined,
};
const parse = (text: string) => parseTemplate(new TextEncoder().encode(text));

function fault(text: string | Uint8Array): string {
  try {
    if (typeof text === 'string') parse(text);
    else parseTemplate(text);
  } catch (error) {
    assert.ok(error instanceof TemplateFault);
    return `${error.line}: ${error.message}`;
  }
  return assert.fail(`${String(text)} was taken`);
}

test('a line that names what is not known is left out, and nothing else', () => {
  const template = parse(
    'Subject: {{account}} on {{server}}\r\n\r\nDear {{account}},\r\nT {{ticket}}\r\n\r\nend\r\n\r\n',
  );
  assert.deepEqual(fill(template, none), {
    subject: 'alice on server.example',
    text: 'Dear alice,\n\nend\n',
  });
  assert.deepEqual(fill(template, { ...none, ticket: 'T-1' }).text, 'Dear alice,\nT T-1\n\nend\n');
});

test('a value is one line, never a template, and never a control or a turn of direction', () => {
  const template = parse('Subject: {{account}}\n\n{{reason}}\n');
  const { subject, text } = fill(template, {
    ...none,
    account: 'a\r\nBcc: b',
    reason: '{{ticket}}\u202e\u2028\u001b$&',
  });
  assert.equal(subject, 'a\uFFFD\uFFFDBcc: b');
  assert.equal(text, '{{ticket}}\uFFFD\uFFFD\uFFFD$&\n');
});

test('a fault is named with its line', () => {
  for (const [text, said] of [
    ['', '1: begins with "Subject: "'],
    ['Subject:  \n\nx', '1: the subject is empty'],
    [`Subject: ${'x'.repeat(limits.noticeSubject + 1)}\n\nx`, `1: the subject takes ${limits.noticeSubject}`],
    ['Subject: a {{ticket}}\n\nx', '1: {{ticket}} is none of {{account}}, {{server}}'],
    ['Subject: a', '2: an empty line'],
    ['Subject: a\n\n \n\t\n', '3: the body is empty'],
    ['Subject: a\n\nx\n{{Account}}', '4: {{Account}} is none of'],
    ['Subject: a\n\nx\n\n{{account}', '5: a {{ or }} stands alone'],
    ['Subject: a\n\nx\0', '3: holds a control character'],
    [`Subject: a\n\n${'x'.repeat(limits.noticeLine + 1)}`, `3: a line takes ${limits.noticeLine}`],
    [Uint8Array.from([...Buffer.from('Subject: a\n\nx\n'), 0xff]), '4: is not UTF-8'],
    [new Uint8Array(limits.noticeTemplateBytes + 1), `1: a template takes ${limits.noticeTemplateBytes}`],
  ] as const)
    assert.ok(fault(text).startsWith(said), fault(text));
});

test('the built-in wording is a template that says all that is known', () => {
  const known = { domain: 'd', time: 't', by: 'b', reason: 'r', ticket: 'k', contact: 'c' };
  const { text } = fill(parse(defaultTemplate), { ...none, ...known });
  for (const line of ['Account: alice', 'Domain:  d', 'When:    t', 'By:      b', 'Reason:  r', 'Ticket:  k'])
    assert.ok(text.includes(`${line}\n`), line);
});
