import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import * as z from 'zod/mini';
import { contactsOf } from '../../daemon/jobs/account-search.ts';
import { isPlainAddress, usableAddresses } from '../../daemon/notify/address.ts';
import { defaultTemplate } from '../../daemon/notify/default-template.ts';
import { sendmailArguments } from '../../daemon/notify/delivery.ts';
import { composeMail } from '../../daemon/notify/mail.ts';
import { fill, parseTemplate, type Template, TemplateFault } from '../../daemon/notify/template.ts';
import { JobRequest } from '../../daemon/protocol/job.ts';
import { readMessage } from '../host/sendmail.ts';
import { hostileText } from '../unit/protocol/hostile.ts';

const places = ['account', 'server', 'domain', 'time', 'by', 'reason', 'ticket', 'contact'] as const;
const part = fc.oneof(
  hostileText,
  fc.constantFrom(
    'Subject: ',
    '\n',
    '\n\n',
    '\r\n',
    '{{account}}',
    '{{reason}}',
    '{{',
    '}}',
    '{{x}}',
    '\t',
    'x',
  ),
);
const content = fc.oneof(
  fc.uint8Array({ maxLength: 400 }),
  fc.array(part, { maxLength: 12 }).map((parts) => new TextEncoder().encode(parts.join(''))),
  fc
    .array(part, { maxLength: 12 })
    .map((parts) => new TextEncoder().encode(`Subject: x {{account}}\n\n${parts.join('')}`)),
);
const good = fc
  .array(fc.constantFrom('a line\n', '{{reason}} ', '{{ticket}}\n', '\t', 'é “”\r\n', '{{account}}'), {
    minLength: 1,
    maxLength: 8,
  })
  .map((parts) => new TextEncoder().encode(`Subject: x {{account}}\n\nx${parts.join('')}`));
const values = fc.record(
  Object.fromEntries(places.map((place) => [place, fc.option(hostileText, { nil: undefined })])) as Record<
    (typeof places)[number],
    fc.Arbitrary<string | undefined>
  >,
);

function read(bytes: Uint8Array): Template | undefined {
  try {
    return parseTemplate(bytes);
  } catch (error) {
    assert.ok(error instanceof TemplateFault, String(error));
    assert.ok(error.line >= 1);
    return undefined;
  }
}

test('whatever a template holds, it is read, or refused with its line; values add no line to it', () => {
  let taken = 0;
  fc.assert(
    fc.property(fc.oneof(content, good), values, (bytes, known) => {
      const template = read(bytes);
      if (template === undefined) return;
      taken++;
      const { subject, text } = fill(template, known);
      assert.doesNotMatch(subject, /[\p{Cc}\u2028\u2029]/u);
      assert.doesNotMatch(text.replaceAll(/[\n\t]/gu, ''), /[\p{Cc}\u2028\u2029]/u);
      assert.ok(text.split('\n').length <= template.lines.length + 1);
    }),
    { numRuns: 2000 },
  );
  assert.ok(taken > 100, `${taken} were taken`);
});

test('whatever is filled in, the message has its own headers and no other', async () => {
  const template = parseTemplate(new TextEncoder().encode(defaultTemplate));
  const to = ['a@a.example', 'b@b.example'];
  let own: string[] | undefined;
  await fc.assert(
    fc.asyncProperty(values, async (known) => {
      const { subject, text } = fill(template, known);
      const raw = await composeMail({ from: 'root@server.example', to, subject, text, date: 0 });
      const { headers, text: told } = readMessage(raw);
      const names = headers.map(([name]) => name).toSorted();
      own ??= names;
      assert.deepEqual(names, own);
      const named = Object.fromEntries(headers);
      assert.equal(named['to'], to.join(', '));
      assert.equal(named['from'], 'root@server.example');
      assert.equal(told.trimEnd(), text.trimEnd());
      assert.match(raw, /^[\t\n\x20-\x7e]*$/u);
    }),
    { numRuns: 300 },
  );
});

test('only plain addresses reach sendmail, and only behind "--"', () => {
  const piece = fc.oneof(
    hostileText,
    fc.constantFrom(
      'a',
      'alice',
      '@',
      'x.example',
      '-',
      '--',
      '.',
      '$',
      '{',
      '|',
      '/',
      '<',
      '>',
      ',',
      '"',
      ' ',
      '*unknown*',
    ),
  );
  const field = fc.oneof(
    fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join('')),
    fc.tuple(piece, piece).map(([local, domain]) => `${local}@${domain}.example`),
    fc
      .array(fc.constantFrom('alice@x.example', 'bob@x.example', ', ', 'a', '.b'), { maxLength: 4 })
      .map((parts) => parts.join('')),
  );
  let taken = 0;
  fc.assert(
    fc.property(field, (text) => {
      if (isPlainAddress(text))
        assert.match(text, /^[A-Za-z0-9_][A-Za-z0-9_.+='&~-]*@[A-Za-z0-9][A-Za-z0-9.-]*$/u);
      const usable = usableAddresses(contactsOf(text));
      if (usable === undefined) return;
      taken++;
      assert.ok(usable.length >= 1 && usable.length <= 2);
      for (const address of usable) assert.ok(isPlainAddress(address) && address.length <= 254);
      const args = sendmailArguments({ from: 'root@server.example', to: usable });
      assert.deepEqual(args, ['-i', '-f', 'root@server.example', '--', ...usable]);
    }),
    { numRuns: 3000 },
  );
  assert.ok(taken > 20, `${taken} were taken`);
});

test('whatever stands for notify and a start time, a start has one of each form or none', () => {
  const any = fc.oneof(
    fc.jsonValue(),
    hostileText,
    fc.constantFrom<unknown>(true, false, 0, 5, -1, 1e300, '2099-01-31T22:00:00.000Z', '2099-01-31', 'true'),
  );
  const given = fc.record(
    {
      notify: fc.oneof(any, fc.boolean()),
      startAt: fc.oneof(any, fc.constant('2099-01-31T22:00:00.000Z')),
      delaySeconds: fc.oneof(any, fc.nat()),
    },
    { requiredKeys: [] },
  );
  let taken = 0;
  fc.assert(
    fc.property(given, (members) => {
      const parsed = z.safeParse(JobRequest, { users: ['alice'], reason: 'x', ...members });
      if (!parsed.success) return;
      taken++;
      const { notify, startAt, delaySeconds } = parsed.data;
      assert.ok(notify === undefined || typeof notify === 'boolean');
      assert.ok(startAt === undefined || !Number.isNaN(Date.parse(startAt)));
      assert.ok(delaySeconds === undefined || (Number.isInteger(delaySeconds) && delaySeconds >= 0));
      assert.ok(startAt === undefined || delaySeconds === undefined);
    }),
    { numRuns: 2000 },
  );
  assert.ok(taken > 50, `${taken} were taken`);
});
