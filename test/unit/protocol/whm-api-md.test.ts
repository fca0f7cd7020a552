import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import * as z from 'zod/mini';
import { HookDocument } from '../../../daemon/protocol/hook.ts';
import { limits } from '../../../daemon/protocol/limits.ts';
import { JobId } from '../../../daemon/protocol/text.ts';
import { elementName } from '../../../daemon/server/whm-api/xml.ts';
import { envelope } from '../../../daemon/server/whm-api/envelope.ts';
import { removalOutcome } from '../../../daemon/server/whm-api/removal-outcome.ts';
import { codeWords, type Section, sectionsOf } from './markdown.ts';

const sections = sectionsOf(
  readFileSync(new URL('../../../daemon/protocol/PROTOCOL.md', import.meta.url), 'utf8'),
);
const sectionOf = (title: string): Section =>
  sections.find((section) => section.title === title) ?? assert.fail(`no section ${title}`);
const jsonIn = ({ text }: Section): unknown => JSON.parse(/^ {4}(\{.+\})$/mu.exec(text)?.[1] ?? '');

test('the document of a hook is of its schema', () => {
  const told = z.parse(HookDocument, jsonIn(sectionOf('Hooks')));
  assert.equal(told.targets.length, told.job.targets);
});

test('the answer of a removal is what the code says of such a job', () => {
  const section = sectionOf('WHM API form');
  const { metadata } = jsonIn(section) as { metadata: { output: { messages: string[] } } };
  const [job = ''] = metadata.output.messages;
  z.parse(JobId, job.replace('job: ', ''));
  const { messages, ...outcome } = removalOutcome(
    ['alice', 'bob', 'ghost'],
    [
      { user: 'alice', before: 'on', settlement: { outcome: 'removed', verified: true } },
      { user: 'bob', before: 'off', settlement: { outcome: 'already-off', verified: true } },
      {
        user: 'ghost',
        before: 'not-listed',
        settlement: { outcome: 'refused', verified: false, code: 'unknown-account' },
      },
    ],
  );
  const made = envelope('twofactorauth_remove_user_config', { ...outcome, messages: [job, ...messages] });
  assert.deepEqual(jsonIn(section), made);
  assert.match(section.text, new RegExp(`at most ${limits.whmApiSeconds} seconds`, 'u'));
});

test('names are written in XML as the table tells', () => {
  const rows = sectionOf('XML').rows;
  assert.ok(rows.length > 0);
  for (const [key = '', name = ''] of rows) {
    assert.equal(codeWords(name)[0], elementName(codeWords(key)[0] ?? ''));
  }
});
