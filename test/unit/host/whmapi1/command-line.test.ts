import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { join } from 'node:path';
import type { SimulatedHost } from '../../../host/host.ts';
import { decode, decodeItems, parseCommandLine } from '../../../host/whmapi1/args.ts';
import { ask, removal, run, smallHost, withHost } from './support.ts';

describe('command line (simulator points 1 to 3, contract 2.1 to 2.3)', { concurrency: 2 }, () => {
  let host: SimulatedHost;
  before(async () => {
    host = await smallHost();
  });
  after(() => host.dispose());

  test('options may stand anywhere, also around a bare --', async () => {
    const orders = [
      ['--output=json', 'version'],
      ['version', '--output=json'],
      ['version', 'a=b', '--', '--output=json', '--user=root'],
    ];
    for (const args of orders) {
      const { status, stdout } = await run(host, args);
      assert.equal(status, 0);
      assert.match(stdout, /^\{.*"version":"11\.138\.0\.6".*\}\n$/u);
    }
  });

  test('the default output is YAML', async () => {
    assert.match((await run(host, ['version'])).stdout, /^---\ndata:\n {2}version: /u);
  });

  test('--help prints usage and the function names, one a line', async () => {
    const { status, stdout } = await run(host, ['--help']);
    assert.equal(status, 0);
    assert.match(stdout, /^Usage: whmapi1 /u);
    assert.ok(stdout.split('\n').includes('twofactorauth_remove_user_config'));
  });

  for (const args of [['--json', 'version'], ['--output=xml', 'version'], ['-h'], ['version', 'stray'], []])
    test(`refuses ${JSON.stringify(args)} with a non-zero exit and nothing on stdout`, async () => {
      const { status, stdout, stderr } = await run(host, args);
      assert.equal(status, 1);
      assert.equal(stdout, '');
      assert.notEqual(stderr, '');
    });

  test('works through the link in /usr/sbin', async () => {
    const program = join(host.root, 'usr/sbin/whmapi1');
    assert.equal((await run(host, ['version'], { program })).status, 0);
  });

  test('an encoded name arrives whole; a raw + arrives as a space', async () => {
    const name = 'a+b %é=&\n';
    const { data } = await ask(host, removal(name));
    assert.deepEqual(Object.keys(data?.['failed'] as object), [name]);
    const raw = await ask(host, ['twofactorauth_remove_user_config', 'user=a+b']);
    assert.deepEqual(Object.keys(raw.data?.['failed'] as object), ['a b']);
  });

  test('--input=json takes scalars as they are and does not decode %', async () => {
    const input = JSON.stringify({ 'user-0': 'a%41', 'user-1': 7 });
    const { data } = await ask(host, ['twofactorauth_remove_user_config', '--input=json'], { input });
    assert.deepEqual(Object.keys(data?.['failed'] as object).toSorted(), ['7', 'a%41']);
  });

  for (const input of ['', '[1]', '{"user":'])
    test(`--input=json with ${JSON.stringify(input)} ends without a document`, async () => {
      const { status, stdout } = await run(host, ['version', '--input=json'], { input });
      assert.equal(status, 1);
      assert.equal(stdout, '');
    });

  test('CONTENT_LENGTH makes the program read stdin, as the contract warns', async () => {
    await run(host, ['version', 'probe=1'], { input: 'x', env: { CONTENT_LENGTH: '1' } });
    const seen = host.runs().find((each) => each.argv.includes('probe=1'));
    assert.equal(seen?.stdin, 'x');
  });
});

test('decode keeps an invalid % and joins bytes to UTF-8', () => {
  for (const [raw, decoded] of [
    ['100%', '100%'],
    ['%zz%4', '%zz%4'],
    ['%25', '%'],
    ['%C3%A9', 'é'],
    ['é%2B+', 'é+ '],
  ] as const)
    assert.equal(decode(raw), decoded);
});

test('items are split at the first =, and keys are decoded too', () => {
  assert.deepEqual(
    { ...decodeItems(['a=b=c', 'us%65r=x', 'empty='], 'numbered') },
    { a: 'b=c', user: 'x', empty: '' },
  );
});

test('repeated keys: numbered, and a later explicit number overwrites', () => {
  const items = ['user=a', 'user=b', 'user=c', 'user-0=d', 'user-0=e'];
  assert.deepEqual({ ...decodeItems(items, 'numbered') }, { user: 'a', 'user-0': 'e', 'user-1': 'c' });
  assert.deepEqual({ ...decodeItems(['user=a', 'user=b'], 'last') }, { user: 'b' });
  assert.deepEqual({ ...decodeItems(['user=a', 'user=b'], 'first') }, { user: 'a' });
});

test('a value that begins with - is safe inside key=value', () => {
  const line = parseCommandLine(['f', 'user=--help']);
  assert.equal(line.help, false);
  assert.deepEqual(line.items, ['user=--help']);
});

test('the exit status for "non-zero" can be set', () =>
  withHost(async (host) => assert.equal((await run(host, ['--bad'])).status, 77), {
    control: { settings: { exitCode: 77 } },
  }));
