import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { render } from '../../../host/whmapi1/output.ts';
import { defaultSwitches, type SwitchName, switches } from '../../../host/whmapi1/switches.ts';
import { formCases } from './switch-cases-form.ts';
import { removalCases } from './switch-cases-removal.ts';
import type { Check, SwitchCases } from './switch-checks.ts';
import { withHost } from './support.ts';

const cases: SwitchCases = { ...formCases, ...removalCases };

describe('every SWITCH with every variant (simulator point 17)', { concurrency: 2 }, () => {
  for (const name of Object.keys(switches) as SwitchName[])
    for (const [index, variant] of switches[name].entries())
      test(`${name}: ${variant}`, () =>
        withHost(async (host) => {
          const { prepare, variants } = cases[name];
          prepare?.(host);
          // The first variant is tested as the default, without setting it.
          if (index > 0) host.control({ switches: { [name]: variant } });
          await (variants as Record<string, Check>)[variant]?.(host);
        }));

  test('every variant has a case', () => {
    for (const [name, variants] of Object.entries(switches))
      assert.deepEqual(Object.keys(cases[name as SwitchName].variants), [...variants]);
  });
});

test('shuffled output takes more than one order', () => {
  const keys = Array.from({ length: 20 }, (_, index) => `k${index}`);
  const document = Object.fromEntries(keys.map((key) => [key, 1]));
  const orders = new Set(keys.map(() => render(document, 'json', defaultSwitches())));
  assert.ok(orders.size > 1);
});
