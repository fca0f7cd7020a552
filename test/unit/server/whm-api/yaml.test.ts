import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { parse } from 'yaml';
import { envelope, mapOf } from '../../../../daemon/server/whm-api/envelope.ts';
import { toYaml } from '../../../../daemon/server/whm-api/yaml.ts';
import { toYaml as yamlOfWhmapi1 } from '../../../host/whmapi1/yaml.ts';
import type { JsonMap } from '../../../host/whmapi1/json.ts';

const answer = envelope('twofactorauth_remove_user_config', {
  data: { users_modified: ['zoe', 'alice', '123'], failed: {}, is_enabled: '1', domain: null },
});

test('common answers look as whmapi1 prints them', () => {
  assert.equal(toYaml(answer), yamlOfWhmapi1(answer as unknown as JsonMap));
});

test('names read back as they are, in YAML 1.1 and 1.2; only numbers lose their quotes, as there', () => {
  const name = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom(
      'yes',
      'no',
      'on',
      'null',
      '~',
      'true',
      '1e3',
      '0x10',
      '1:20',
      '- a',
      'a: b',
      '#',
      '__proto__',
      '007',
      '=',
      '<<',
    ),
  );
  fc.assert(
    fc.property(fc.array(name), (names) => {
      const failed = names.map((user) => [user, `x ${user}\n“y”`] as const);
      const text = toYaml(envelope('f', { data: { failed: mapOf(failed), users_modified: names } }));
      assert.match(text, /^---\n/u);
      for (const version of ['1.1', '1.2'] as const) {
        const { data } = parse(text, { version }) as { data: { failed: object; users_modified: unknown[] } };
        assert.deepEqual(data.users_modified.map(String), names);
        assert.deepEqual(new Map(Object.entries(data.failed)), new Map(failed));
      }
    }),
  );
});

test('what YAML 1.1 has a meaning of its own for is quoted, as a name and as a key', () => {
  const odd = ['=', '<<'];
  const failed = mapOf(odd.map((user) => [user, 'x'] as const));
  const text = toYaml(envelope('f', { data: { failed, users_modified: odd } }));
  for (const line of ['    "=": x', '    "<<": x', '    - "="', '    - "<<"'])
    assert.ok(text.split('\n').includes(line), text);
});
