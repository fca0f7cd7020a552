import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { readMessage } from '../host/sendmail.ts';
import { runBuilt } from './child.ts';
import { noticesOf, noticeStage, notifying } from './notices.ts';

test('nothing in a name, a domain, a reason, a ticket or the wording makes a header', async (t) => {
  const user = 'zoë: x\u202eBcc evil@x.example';
  const domain = 'x.example\r\nBcc: evil@x.example';
  const notify = { by: 'us, Bcc: evil@x.example', contact: 'help@server.example' };
  const accounts = [{ name: user, domain, twoFactor: true, email: 'z@x.example' }];
  const { daemon, sink } = await noticeStage(t, {}, { accounts, config: { notify } });
  const reason = '.\\nBcc: evil@x.example {{ticket}} =0D=0ABcc: evil@x.example';
  const { id } = await notifying(daemon, [user], { reason, ticket: '\u{1f600} =?utf-8?q?=0D=0ABcc:evil?=' });
  await noticesOf(daemon, id);
  const [mail] = sink.received();
  assert.deepEqual(mail?.args.slice(-2), ['--', 'z@x.example']);
  const { headers, text } = readMessage(mail?.raw ?? '');
  assert.deepEqual(headers.map(([name]) => name).toSorted(), [
    'auto-submitted',
    'content-transfer-encoding',
    'content-type',
    'date',
    'from',
    'message-id',
    'mime-version',
    'subject',
    'to',
    'x-auto-response-suppress',
  ]);
  assert.equal(
    Object.fromEntries(headers)['subject'],
    'Two-factor authentication was removed from zoë: x\uFFFDBcc evil@x.example',
  );
  assert.ok(text.includes(`Reason:  ${reason}\n`), text);
  assert.ok(text.includes('Domain:  x.example\uFFFD\uFFFDBcc: evil@x.example\n'), text);
  assert.equal(/^Bcc/mu.test(text), false);
});

test('a template of the server is used, and a bad one is named with its line', async (t) => {
  const { daemon, sink } = await noticeStage(
    t,
    { alice: 'a@a.example' },
    { config: { notify: { by: 'the hotline' } } },
  );
  const file = join(dirname(daemon.configFile), 'notice.txt');
  await daemon.stop();
  writeFileSync(file, 'Subject: 2FA von {{account}}\n\nDurch {{by}}\nTicket {{ticket}}\nÜbrigens\n');
  await daemon.start();
  const { id } = await notifying(daemon, ['alice']);
  await noticesOf(daemon, id);
  const { headers, text } = readMessage(sink.received()[0]?.raw ?? '');
  assert.equal(Object.fromEntries(headers)['subject'], '2FA von alice');
  assert.equal(text.trimEnd(), 'Durch the hotline\nÜbrigens');
  const refused = async (said: string, ...args: string[]) => {
    const ended = await runBuilt('daemon.mjs', ['--config', daemon.configFile, ...args]);
    assert.equal(ended.code, 2, ended.stderr);
    assert.ok(ended.stderr.includes(`${file}: ${said}`), ended.stderr);
  };
  for (const [content, said] of [
    ['Subject: a\n\nfine\n{{acount}}\n', 'line 4: {{acount}} is none of'],
    ['Subject: {{reason}}\n\nx\n', 'line 1: {{reason}} is none of {{account}}, {{server}}'],
    ['Subject: a\nx\n', 'line 2: an empty line'],
    ['a\n\nx\n', 'line 1: begins with "Subject: "'],
    [`Subject: a\n\n${'x'.repeat(17_000)}`, 'line 1: a template takes 16384 bytes'],
    ['Subject: a\n\nx\u001b[2J\n', 'line 3: holds a control character'],
  ] as const) {
    writeFileSync(file, content);
    await refused(said, '--check-config');
  }
  await refused('line 3: holds a control character');
});
