import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { test } from 'node:test';
import { machineId } from '../../daemon/host/machine.ts';
import { AuditList } from '../../daemon/protocol/audit.ts';
import { openStore } from '../../daemon/store/store.ts';
import { finished, postJob, startJob } from '../integration/jobs.ts';
import { allowResellers } from '../integration/whm/stage.ts';
import { accessible } from './looks.ts';
import { stage, standIn } from './stage.ts';
import { download } from './steps.ts';

const on = ['alice', 'bob', 'mine'];
const script = '<img src=x onerror="globalThis.pwned=1">';

test('the record: who, which way, what, whom and why; found by words, and each entry whole', async (t) => {
  const { daemon, open } = await standIn(t, { gateway: true, host: { on } });
  const body = { users: ['alice', 'bob'], reason: `Lost \u{202e}${script}`, ticket: 'HD-7' };
  const headers = { 'X-Sudo-User': 'admin1', 'Idempotency-Key': 'a' };
  const { text } = await daemon.request('POST', '/v1/jobs', { actor: 'cli', headers, body });
  const { id } = JSON.parse(text) as { id: string };
  await finished(daemon, id);
  await finished(
    daemon,
    (await startJob(daemon, ['mine'], { actor: 'whm:root', reason: 'Another' })).id,
    'whm:root',
  );
  const page = await open('#audit');
  await page.locator('#audit-3').waitFor();
  assert.match(
    await page.locator('#audit-2').innerText(),
    /2\s+.*admin1, as root\s+Job ended Verified\s+alice bob\s+Lost ⟨U\+202E⟩<img/su,
  );
  await page.locator('#audit-search').fill('hd-7 ALICE');
  assert.equal(await page.locator('#audit .table-body .table-row').count(), 2);
  await page.locator('#audit-search').fill('no such words');
  await page.locator('.table-empty', { hasText: 'No entry matches' }).waitFor();
  await page.locator('#audit-search').fill('');
  await page.getByRole('button', { name: 'Open entry 2' }).focus();
  await page.keyboard.press('Enter');
  const entry = page.locator('#entry');
  await entry.waitFor();
  const words = await entry.innerText();
  for (const part of [
    'admin1, as root',
    'Command line',
    'HD-7',
    'Each removal was proven',
    '"removed": [',
    '⟨U+202E⟩',
  ])
    assert.ok(words.includes(part), `${part} in ${words}`);
  assert.equal(await entry.locator('a').getAttribute('href'), `#job=${id}`);
  assert.equal(await page.evaluate('globalThis.pwned'), undefined);
  assert.equal(await page.evaluate("inPage.root().querySelectorAll('img, script').length"), 0);
  await page.keyboard.press('Escape');
  assert.equal(
    await page.evaluate("inPage.root().activeElement.getAttribute('aria-label')"),
    'Open entry 2',
    'the focus comes back',
  );
});

test('all of it is exported as lines of JSON and as CSV, just as by the command line', async (t) => {
  const { daemon, open } = await standIn(t, { host: { on } });
  for (let nth = 0; nth < 3; nth++) await postJob(daemon, ['nobody'], { reason: '=HYPERLINK("x")' });
  const page = await open('#audit');
  await page.locator('#audit-0').waitFor();
  await page.locator('#audit-search').fill('a filter narrows no export');
  const lines = await download(page, '#audit-jsonl');
  assert.match(lines.name, /^2fa-reset-audit-\d{4}-\d\d-\d\d\.jsonl$/u);
  assert.equal(lines.text, (await daemon.cli(['audit', 'export'])).stdout);
  assert.equal(lines.text.trim().split('\n').length, 6);
  const csv = await download(page, '#audit-csv');
  assert.equal(csv.text, (await daemon.cli(['audit', 'export', '--format', 'csv'])).stdout);
  assert.ok(csv.text.includes(`"'=HYPERLINK(""x"")"`), csv.text);
});

test('the daemon searches all of the record: by who, what and when, page by page', async (t) => {
  const { daemon, open } = await standIn(t, { host: { on } });
  // More than are loaded at once, so that what is looked for was not.
  await daemon.stop();
  const store = openStore({ stateDir: daemon.stateDir, machineId: machineId(), now: Date.now });
  const dayMs = 86_400_000;
  const add = (daysAgo: number, user: string, action: string) => {
    const at = Date.now() - daysAgo * dayMs;
    store.appendAudit({ at, actor: { user, via: 'whm' }, action, detail: { command: 'job.start' } });
  };
  for (let nth = 0; nth < 3; nth++) add(40, 'boss', 'denied');
  for (let nth = 0; nth < 450; nth++) add(9, 'root', nth % 2 === 0 ? 'hook.failed' : 'hook.refused');
  store.close();
  await daemon.start();
  const page = await open('#audit');
  const rowsAre = async (count: number) => page.locator(`#audit[aria-rowcount="${count + 1}"]`).waitFor();
  await rowsAre(200);
  await page.locator('#search-user').fill('boss');
  await page.keyboard.press('Enter');
  await rowsAre(3);
  await page.locator('#search-user').fill('root');
  await page.locator('#search-action').selectOption({ label: 'Hook failed' });
  await page.locator('#search-find').click();
  await rowsAre(200);
  await page.locator('.panel-foot button').click();
  await rowsAre(225);
  await page.locator('#search-clear').click();
  await rowsAre(200);
  const day = (daysAgo: number) => new Date(Date.now() - daysAgo * dayMs).toISOString().slice(0, 10);
  await page.locator('#search-to').fill(day(20));
  await page.keyboard.press('Enter');
  await rowsAre(3);
  await page.locator('#search-from').fill(day(10));
  await page.locator('#search-find').click();
  await page.locator('.table-empty', { hasText: 'The dates are the wrong way round' }).waitFor();
  await page.locator('#search-to').fill(day(8));
  await page.locator('#search-user').fill('nobody');
  await page.locator('#search-find').click();
  await page.locator('.table-empty', { hasText: 'No entry matches' }).waitFor();
  await accessible(page, 'audit search');
});

test('verified, the record shows its head or the entry at fault', async (t) => {
  const { daemon, open } = await standIn(t, { host: { on } });
  await finished(daemon, (await startJob(daemon, ['alice'])).id);
  const page = await open('#audit');
  await page.locator('#audit-1').waitFor();
  await page.locator('#verify').click();
  const head = await page.locator('#audit-head').innerText();
  const { items } = (await daemon.request('GET', '/v1/audit?limit=1')).as(AuditList);
  assert.equal(head, `${items[0]?.sequence}:${items[0]?.hash}`);
  assert.match(await page.locator('.notice').innerText(), /whole: 2 entries[\s\S]*audit verify --head/u);
  const db = new DatabaseSync(join(daemon.stateDir, 'state.db'));
  db.exec(`UPDATE audit SET body = replace(body, 'lost phone', 'lost phona') WHERE sequence = 1`);
  db.close();
  await page.locator('#verify').click();
  const broken = page.locator('.notice[role="alert"]', {
    hasText: 'The record was changed: entry 1 is at fault',
  });
  await broken.waitFor();
  assert.match(await broken.innerText(), /Keep the database as it is/u);
});

test('a reseller sees what it did itself, and is not offered to verify it', async (t) => {
  const users = [
    { name: 'root', password: 'r' },
    { name: 'res1', password: 'r', acls: ['create-acct', 'list-accts'] },
  ];
  const { host, daemon, open } = await stage(t, {
    host: {
      accounts: [{ name: 'alice' }, { name: 'mine', owner: 'res1' }],
      users,
      config: { access: { resellers: ['res1'] } },
      control: { switches: { 'reseller-calls': 'create-acct' } },
    },
  });
  host.addReseller('res1');
  await allowResellers(host);
  await daemon.restart();
  await finished(daemon, (await startJob(daemon, ['alice'])).id);
  await finished(daemon, (await startJob(daemon, ['mine'], { actor: 'whm:res1' })).id, 'whm:res1');
  const page = await open('#audit', { user: 'res1' });
  await page.locator('#audit-0').waitFor();
  const rows = await page.evaluate<string[][]>("inPage.rows('audit')");
  assert.ok(rows.length >= 2 && rows.every(([, , who]) => who === 'res1'), JSON.stringify(rows));
  await page.locator('#audit-csv').waitFor();
  assert.equal(await page.locator('#verify').count(), 0);
});
