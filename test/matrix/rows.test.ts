import assert from 'node:assert/strict';
import { test } from 'node:test';
import { switches as hostSwitches } from '../host/whm/switches.ts';
import { switches as commandSwitches } from '../host/whmapi1/switches.ts';
import { Random } from '../crash/random.ts';
import { pairwise } from './pairs.ts';
import { rows, switches } from './rows.ts';

test('the matrix knows every SWITCH of the contract, and no other', () => {
  const known = [...Object.keys(commandSwitches), ...Object.keys(hostSwitches)].toSorted();
  assert.deepEqual(Object.keys(rows).toSorted(), known);
  assert.deepEqual(Object.keys(switches).toSorted(), known, 'no name stands in both lists');
});

test('in the combinations every variant of each switch meets every variant of every other', () => {
  const choices = pairwise(new Random(1));
  const met = new Set(
    choices.flatMap((choice) =>
      Object.entries(choice).flatMap((one) =>
        Object.entries(choice).map((other) => JSON.stringify([one, other])),
      ),
    ),
  );
  const variants = Object.entries(switches).flatMap(([name, list]) =>
    list.map((variant) => [name, variant] as const),
  );
  for (const one of variants)
    for (const other of variants)
      if (one[0] !== other[0])
        assert.ok(met.has(JSON.stringify([one, other])), `${one.join()} with ${other.join()}`);
  assert.ok(choices.length < 60, `${choices.length} combinations`);
});
