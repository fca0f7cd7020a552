import assert from 'node:assert/strict';
import { test } from 'node:test';
import { postJob } from '../integration/jobs.ts';
import { harmless } from './looks.ts';
import { stage, standIn } from './stage.ts';
import { accountsThere, ended, paste, plan, start } from './steps.ts';

const script = '<img src=x onerror="globalThis.pwned=1">';
const rtl = '\u202egpj.exe';
const long = 'w'.repeat(250);
const hostile = [
  script,
  `"><svg onload=globalThis.pwned=1>`,
  '${globalThis.pwned=1}',
  `a${rtl}`,
  long,
  '👩‍💻emoji',
  '=1+1',
];

test('hostile names, domains, owners, plans, reasons and texts are only ever text', async (t) => {
  const { host, daemon, open } = await standIn(t, { host: { on: ['alice'] } });
  for (const name of hostile) {
    host.addAccount(name, { domain: `${name}.example`, owner: name, plan: name, suspended: true });
    host.setTwoFactor([name], true);
  }
  const texts = hostile.map((name) => `You are not authorized to modify “${name}”: <b>no</b> ${script}`);
  host.addFault({
    kind: 'refuse-users',
    users: Object.fromEntries(hostile.map((name, index) => [name, texts[index] ?? ''])),
  });
  const page = await open();
  await accountsThere(page);
  const table = await page.locator('#accounts').innerText();
  for (const name of [script, long, '👩‍💻emoji', 'a⟨U+202E⟩gpj.exe']) assert.ok(table.includes(name), name);
  assert.ok(!table.includes('\u202e'), 'a direction mark is shown, not obeyed');
  await page.locator('#filter-owner').selectOption(script);
  assert.equal(await page.locator('#accounts .table-body .table-row').count(), 1);
  await page.locator('#filter-owner').selectOption('');
  await harmless(page);

  await page.locator('#choose-all').click();
  await plan(page);
  assert.ok((await page.locator('.confirm-plan').innerText()).includes(script));
  await harmless(page);
  const id = await start(page, { reason: `${script} ${rtl}`, ticket: script });
  await ended(page);
  await page.locator('#counter-refused').click();
  const rows = await page.locator('#targets').innerText();
  assert.ok(rows.includes(script) && rows.includes('<b>no</b>'));
  assert.ok((await page.locator('.facts').innerText()).includes(`${script} ⟨U+202E⟩gpj.exe`));
  await harmless(page);

  await postJob(daemon, [script], { reason: long, actor: 'whm:root' });
  await page.locator('a[href="#history"]').click();
  await page.locator(`#history a[href="#job=${id}"]`).waitFor();
  assert.ok((await page.locator('#history').innerText()).includes(script));
  await harmless(page);
});

test('a hostile list is only read', async (t) => {
  const { open } = await standIn(t, { host: { on: ['alice'] } });
  const page = await open();
  await accountsThere(page);
  await page.locator('#open-paste').click();
  await page
    .locator('#paste-text')
    .fill(['alice', '<script>globalThis.pwned=1</script>', '../../etc/passwd', '-rf'].join('\n'));
  const odd = await page.locator('.odd-list').innerText();
  assert.ok(odd.includes('<script>globalThis.pwned=1</script>') && odd.includes('../../etc/passwd'));
  assert.match(await page.locator('#paste-choose').innerText(), /Choose 1 name/u);
  await harmless(page);
});

test('a link starts nothing, whatever stands in it', async (t) => {
  const { host, whm, open } = await stage(t, { host: { on: ['alice'] } });
  for (const hash of [
    '#confirm',
    '#job=../../v1/jobs',
    '#start=alice',
    '#job=<img src=x onerror=globalThis.pwned=1>',
  ]) {
    const page = await open(hash);
    await accountsThere(page);
    await harmless(page);
    await page.context().close();
  }
  const posts = whm.requests().filter(({ method }) => method === 'POST');
  const acting = posts.filter(({ path, query }) => !path.startsWith('/login') && !query.endsWith('tickets'));
  assert.deepEqual(acting, []);
  assert.deepEqual(host.twoFactor(), new Set(['alice']));
});

test('a list can be dropped on the page, or pasted into the search', async (t) => {
  const { open } = await standIn(t, { host: { on: ['alice', 'bob'] } });
  const page = await open();
  await accountsThere(page);
  const data = await page.evaluateHandle(
    '(() => { const d = new DataTransfer(); d.setData("text/plain", "alice\\nnobodyhere"); return d; })()',
  );
  await page.locator('section.view').dispatchEvent('drop', { dataTransfer: data });
  assert.match(await page.locator('.paste-result').innerText(), /1 account found[\s\S]*1 unknown/u);
  await page.keyboard.press('Escape');
  await page.evaluate(`inPage.root().getElementById('search').dispatchEvent(Object.assign(
    new ClipboardEvent('paste', { clipboardData: (() => { const d = new DataTransfer(); d.setData('text/plain', 'bob\\nalice'); return d; })(), cancelable: true })))`);
  await page.locator('#paste-choose').click();
  assert.match(await page.locator('.selection-count').innerText(), /2 accounts chosen/u);
  await paste(page, ['nobodyhere']);
  assert.match(
    await page.locator('.selection-count').innerText(),
    /3 accounts chosen[\s\S]*1 of them is not on this server/u,
  );
});
