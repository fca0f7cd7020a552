import assert from 'node:assert/strict';
import { test } from 'node:test';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { stage } from '../harness.ts';
import { removal } from '../jobs.ts';
import { call, query } from './calls.ts';

test('XML is well-formed whatever the names', async (t) => {
  const { daemon } = await stage(t, { on: ['1st', 'a@b', 'xmlish', '_x0031_'] });
  const names = ['1st', 'a@b', 'xmlish', '_x0031_', '<&>', '', '\u0001', '😀', 'a:b'];
  const items = names.map((name) => `user=${encodeURIComponent(name)}`);
  const answer = await call(daemon, query(removal, ...items).replace('/json-api/', '/xml-api/'));
  assert.equal(answer.status, 200);
  assert.match(answer.headers['content-type'] ?? '', /^application\/xml\b/u);
  assert.equal(XMLValidator.validate(answer.text), true, answer.text);
  const parsed = new XMLParser({ parseTagValue: false }).parse(answer.text) as {
    result: {
      data: { failed: object; users_modified: string[] };
      metadata: { result: string; output: { messages: string } };
    };
  };
  const { data, metadata } = parsed.result;
  assert.deepEqual(data.users_modified, ['1st', 'a@b', 'xmlish', '_x0031_']);
  assert.deepEqual(Object.keys(data.failed), [
    '_x003C__x0026__x003E_',
    '_x_',
    '_x0001_',
    '_x1F600_',
    'a_x003A_b',
  ]);
  assert.equal(metadata.result, '1');
  assert.match(metadata.output.messages, /^job: [0-9a-f-]{36}$/u);
  const unknown = await call(daemon, '/xml-api/nothing?api.version=1');
  assert.equal(XMLValidator.validate(unknown.text), true);
});
