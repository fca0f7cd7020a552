import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { SimulatedHost } from '../../../host/host.ts';
import { render } from '../../../host/whmapi1/output.ts';
import { defaultSwitches, type SwitchName, switches } from '../../../host/whmapi1/switches.ts';
import { switchCases } from './switch-cases.ts';
import { withHost } from './support.ts';

describe('every SWITCH with every variant (simulator point 17)', { concurrency: 2 }, () => {
  for (const name of Object.keys(switches) as SwitchName[])
    for (const [index, variant] of switches[name].entries())
      test(`${name}: ${variant}`, () =>
        withHost(async (host) => {
          const { prepare, variants } = switchCases[name];
          prepare?.(host);
          // The first variant is tested as the default, without setting it.
          if (index > 0) host.control({ switches: { [name]: variant } });
          await (variants as Record<string, (host: SimulatedHost) => Promise<void>>)[variant]?.(host);
        }));

  test('every variant has a case', () => {
    for (const [name, variants] of Object.entries(switches))
      assert.deepEqual(Object.keys(switchCases[name as SwitchName].variants), [...variants]);
  });
});

test('shuffled output takes more than one order', () => {
  const keys = Array.from({ length: 20 }, (_, index) => `k${index}`);
  const document = Object.fromEntries(keys.map((key) => [key, 1]));
  const orders = new Set(keys.map(() => render(document, 'json', defaultSwitches())));
  assert.ok(orders.size > 1);
});
