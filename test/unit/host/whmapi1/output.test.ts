import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { parse } from 'yaml';
import type { SimulatedHost } from '../../../host/host.ts';
import { render } from '../../../host/whmapi1/output.ts';
import { defaultSwitches } from '../../../host/whmapi1/switches.ts';
import { ask, run, smallHost } from './support.ts';

describe('output shapes (simulator points 4 and 5, contract 2.6)', { concurrency: 2 }, () => {
  let host: SimulatedHost;
  before(async () => {
    host = await smallHost();
  });
  after(() => host.dispose());

  test('json is one object on one line with data and metadata', async () => {
    const { stdout } = await run(host, ['--output=json', 'gethostname']);
    assert.equal(stdout.split('\n').length, 2);
    assert.deepEqual(JSON.parse(stdout), {
      data: { hostname: 'server.example.com' },
      metadata: { command: 'gethostname', reason: 'OK', result: 1, version: 1 },
    });
  });

  test('a function that returns nothing has no data; its YAML is as captured', async () => {
    const { stdout } = await run(host, ['twofactorauth_disable_policy']);
    const captured =
      '---\nmetadata:\n  command: twofactorauth_disable_policy\n  reason: OK\n  result: 1\n  version: 1\n';
    assert.equal(stdout, captured);
    assert.equal((await ask(host, ['twofactorauth_policy_status'])).data?.['is_enabled'], '0');
  });

  test('an unknown function exits 0 with result 0 and the text of the contract', async () => {
    const { status, stdout } = await run(host, ['--output=json', 'csf_allow']);
    assert.equal(status, 0);
    const { metadata } = JSON.parse(stdout) as { metadata: object };
    assert.deepEqual(metadata, {
      command: 'csf_allow',
      reason: 'Unknown app ("csf_allow") requested for this version (1) of the API.',
      result: 0,
      version: 1,
    });
  });

  test('yaml and jsonpretty say the same as json', async () => {
    const args = ['listaccts', 'want=user,suspended,ipv6,email'];
    const json = await ask(host, args);
    const pretty = await run(host, ['--output=jsonpretty', ...args]);
    const yaml = await run(host, args);
    assert.deepEqual(JSON.parse(pretty.stdout), json);
    assert.match(pretty.stdout, /^ {3}"(?:data|metadata)" : \{$/mu);
    assert.deepEqual(parse(yaml.stdout), json);
  });
});

test('hostile texts survive every output form', () => {
  const document = {
    'a: b': ['', '- x', '#', 'ja “nein”', 'yes', '1', 0, null, [], {}, 'two\nlines'],
    __proto__x: 1,
  };
  const sorted = { ...defaultSwitches(), 'json-order': 'sorted' as const };
  assert.deepEqual(JSON.parse(render(document, 'json', sorted)), document);
  assert.deepEqual(JSON.parse(render(document, 'jsonpretty', sorted)), document);
  const fromYaml = parse(render(document, 'yaml', sorted)) as object;
  // A string of digits prints plain, so it comes back as a number.
  assert.deepEqual(fromYaml, {
    ...document,
    'a: b': document['a: b'].map((each) => (each === '1' ? 1 : each)),
  });
});
