import assert from 'node:assert/strict';
import { test } from 'node:test';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { parse } from 'yaml';
import { JobList } from '../../../daemon/protocol/job.ts';
import { createHost, type SimulatedHost } from '../../host/host.ts';
import { type ChildOptions, type Ended, type Running, start } from '../child.ts';
import { type Daemon, stage } from '../harness.ts';
import { listing, removal, removals } from '../jobs.ts';

const policy = 'twofactorauth_policy_status';
// Number: what the documentation says today (contract whmapi1.md 3.4).
const control = { switches: { 'result-type': 'number', 'json-order': 'sorted' } } as const;
const people = { on: ['alice', 'dave', 'a+b c'], off: ['bob', '123'], control };

interface Document {
  data?: { users_modified?: string[] };
  metadata: { output?: { messages: string[] } };
}

/** Without cPanel's random ids and without what whmapi1 cannot say. */
function bare(text: string, read: (text: string) => unknown): unknown {
  const document = read(text.replaceAll(/ \(XID \w{6}\)/gu, '')) as Document;
  delete document.metadata.output;
  return document;
}

interface Pair {
  host: SimulatedHost;
  daemon: Daemon;
  /** The same server, for whmapi1 itself. */
  twin: SimulatedHost;
}

async function makePair(t: Parameters<typeof stage>[0]): Promise<Pair> {
  const { host, daemon } = await stage(t, people);
  const twin = await createHost({
    accounts: [
      ...people.on.map((name) => ({ name, twoFactor: true })),
      ...people.off.map((name) => ({ name, twoFactor: false })),
    ],
    control: { ...control, delays: { startupMs: 0 } },
  });
  t.after(async () => twin.dispose());
  return { host, daemon, twin };
}

/** Runs `whm-2fa-reset api` and whmapi1 with the same arguments. */
async function both(
  { daemon, twin }: Pair,
  args: readonly string[],
  options?: ChildOptions,
): Promise<{ ours: Ended; theirs: Ended }> {
  const [ours, theirs] = await Promise.all([
    daemon.cli(['api', ...args], options),
    start([twin.whmapi1, ...args], options).ended,
  ]);
  return { ours, theirs };
}

async function same(
  pair: Pair,
  args: readonly string[],
  read: (text: string) => unknown,
  options?: ChildOptions,
): Promise<void> {
  const { ours, theirs } = await both(pair, args, options);
  assert.deepEqual([ours.code, ours.stderr], [0, ''], args.join(' '));
  assert.deepEqual(bare(ours.stdout, read), bare(theirs.stdout, read), args.join(' '));
}

test('a script may swap the program name: YAML by default, JSON and pretty JSON', async (t) => {
  const made = await makePair(t);
  const items = ['user-1=alice', 'user-2=bob', 'user-3=ghost', 'user=a%2Bb+c', 'user-4=123'];
  await same(made, [removal, ...items], (text) => {
    assert.match(text, /^---\n/u);
    assert.match(text, /^ {4}- alice$/mu);
    assert.match(text, /^ {2}result: 1$/mu);
    return parse(text) as unknown;
  });
  await same(made, ['--output=json', removal, ...items], (text) => {
    assert.match(text, /^\{.*\}\n$/u);
    return JSON.parse(text) as unknown;
  });
  await same(made, [removal, '--output=jsonpretty', ...items], (text) => {
    assert.match(text, /^ {3}"metadata" : \{$/mu);
    return JSON.parse(text) as unknown;
  });
  await same(made, [removal], (text) => parse(text) as unknown);
  assert.deepEqual([...made.host.twoFactor()], ['dave']);
  assert.deepEqual(made.host.twoFactor(), made.twin.twoFactor());
});

test('reads print what whmapi1 prints, byte for byte in YAML', async (t) => {
  const made = await makePair(t);
  await same(made, [listing], (text) => parse(text) as unknown);
  for (const { host } of [made, { host: made.twin }]) {
    for (const name of ['a+b c', '123']) host.removeAccount(name);
  }
  for (const args of [[listing, 'user=ghost'], ['csf_allow']]) {
    await same(made, args, (text) => parse(text) as unknown);
  }
  for (const args of [[listing], [listing, 'user=alice'], [policy]]) {
    const { ours, theirs } = await both(made, args);
    assert.deepEqual(ours, theirs);
  }
  const pretty = await both(made, [policy, '--output=jsonpretty']);
  assert.deepEqual(JSON.parse(pretty.ours.stdout), JSON.parse(pretty.theirs.stdout));
});

test('--input=json takes the arguments from standard input, as they are', async (t) => {
  const made = await makePair(t);
  const input = JSON.stringify({ user: 'a+b c', 'user-0': 'a%20b', 'user-1': 'bob' });
  await same(made, ['--input=json', '--output=json', removal], (text) => JSON.parse(text) as unknown, {
    input,
  });
  const mixed = ['--input=json', '--output=json', removal, 'user-5=d%61ve', 'reason=100%25+%26+#1'];
  const { code, stdout } = await made.daemon.cli(['api', ...mixed], { input: '{"user":"alice"}' });
  assert.equal(code, 0);
  assert.deepEqual((JSON.parse(stdout) as Document).data?.users_modified?.toSorted(), ['alice', 'dave']);
  const [job] = (await made.daemon.request('GET', '/v1/jobs')).as(JobList).items;
  assert.equal(job?.reason, '100% & #1');
});

test('--output=xml, the reason, the ticket and who is behind sudo', async (t) => {
  const { host, daemon } = await stage(t, people);
  const args = [
    'api',
    removal,
    'user=alice',
    'user-1=a&b',
    'reason=Lost+phone',
    'ticket=T-1',
    '--output=xml',
  ];
  const { code, stdout } = await daemon.cli(args, { env: { SUDO_USER: 'admin' } });
  assert.equal(code, 0);
  assert.equal(XMLValidator.validate(stdout), true);
  const { result } = new XMLParser().parse(stdout) as {
    result: { data: { users_modified: string; failed: object } };
  };
  assert.equal(result.data.users_modified, 'alice');
  assert.deepEqual(Object.keys(result.data.failed), ['a_x0026_b']);
  const [job] = (await daemon.request('GET', '/v1/jobs')).as(JobList).items;
  assert.deepEqual([job?.reason, job?.ticket, job?.actor.sudoUser], ['Lost phone', 'T-1', 'admin']);
  assert.equal(host.twoFactor().has('alice'), false);
});

test('what is not understood prints nothing on stdout, ends non-zero and starts nothing', async (t) => {
  const { host, daemon } = await stage(t, people);
  for (const args of [
    [],
    [removal, 'alice'],
    [removal, 'user=alice', '--outptu=json'],
    [removal, 'user=alice', '--output=csv'],
    [removal, 'user=alice', '--user=res'],
    [removal, 'user=alice', 'api.version=2'],
    [removal, 'user=alice', 'reason='],
    [removal, 'user=alice', '--input=json'],
  ]) {
    const { code, stdout, stderr } = await daemon.cli(['api', ...args], { input: '{' });
    assert.deepEqual([code, stdout], [2, ''], args.join(' '));
    assert.notEqual(stderr, '');
  }
  assert.deepEqual(removals(host), []);
  const help = await daemon.cli(['api', '--help']);
  for (const name of [removal, listing, policy]) assert.match(help.stdout, new RegExp(`^ +${name}$`, 'mu'));
});

test('--input=json with nothing on standard input starts nothing', async (t) => {
  const { host, daemon } = await stage(t, people);
  const { code, stdout, stderr } = await daemon.cli(['api', '--input=json', removal, 'user=alice']);
  assert.deepEqual([code, stdout], [2, '']);
  assert.match(stderr, /Standard input is empty/u);
  assert.deepEqual(removals(host), []);
});

test('whoever leaves, or is left by the daemon, is told where the removal can be seen', async (t) => {
  const { host, daemon } = await stage(t, people);
  host.gate('held', 'start', { function: removal });
  for (const [user, leave, status, said] of [
    ['alice', (child: Running) => child.child.kill('SIGINT'), 130, /Interrupted/u],
    ['dave', () => daemon.kill(), 6, /broke off/u],
  ] as const) {
    const run = daemon.startCli(['api', removal, `user=${user}`]);
    if (user === 'alice') await host.reached('held');
    else while ((await daemon.request('GET', '/v1/jobs')).as(JobList).items.length < 2);
    await leave(run);
    const { code, stdout, stderr } = await run.ended;
    assert.deepEqual([code, stdout], [status, '']);
    assert.match(stderr, said);
    assert.match(stderr, /goes on: whm-2fa-reset --socket \S+ jobs/u);
  }
  host.open('held');
  await daemon.start();
});
