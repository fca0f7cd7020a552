import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseControl } from '../../../host/whm/control.ts';
import { defaults, seconds, switches, variants } from '../../../host/whm/switches.ts';

test('an empty control file means the first variant of every switch', () => {
  const control = parseControl({});
  assert.deepEqual(control, defaults);
  for (const [name, list] of Object.entries(switches))
    assert.equal(control[name as keyof typeof control], list[0]);
});

test('every variant of every switch is accepted', () => {
  for (const [name, list] of variants) {
    for (const variant of list)
      assert.equal(parseControl({ [name]: variant })[name as keyof typeof defaults], variant);
  }
  for (const name of seconds) assert.equal(parseControl({ [name]: 5 })[name as keyof typeof defaults], 5);
});

const wrong: readonly (readonly [value: unknown, message: RegExp])[] = [
  [[], /not an object/],
  [{ 'no-such-switch': 'on' }, /unknown name "no-such-switch"/],
  [{ gzip: 'sometimes' }, /"gzip" must be as-stated \| never, not "sometimes"/],
  [{ 'cgi-timeout': 0 }, /"cgi-timeout" must be none \| a number of seconds, not 0/],
  [{ __proto__: null, constructor: 'x' }, /unknown name "constructor"/],
];
for (const [value, message] of wrong) {
  test(`${JSON.stringify(value)} is rejected`, () => {
    assert.throws(() => parseControl(value), message);
  });
}
