import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { allCommands, readGrammar } from '../../../.build/grammar.ts';
import { writeManual } from '../../../.build/manual.ts';

const dir = mkdtempSync(join(tmpdir(), 'manual-'));
after(() => rmSync(dir, { recursive: true }));
writeManual(dir, '1.2.3');
const page = join(dir, 'man/whm-2fa-reset.8');

const missing = (tool: string) => !existsSync(`/usr/bin/${tool}`) && `${tool} is not installed`;

function shown(command: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(command, args, {
    encoding: 'utf8',
    env: { PATH: '/usr/bin:/bin' },
  });
  assert.deepEqual([status, stderr], [0, ''], command);
  return stdout;
}

test('the manual page holds every command, option and exit status of --help', () => {
  const text = readFileSync(page, 'utf8').replaceAll(String.raw`\-`, '-');
  for (const { path, options, commands } of allCommands(readGrammar())) {
    if (path.length > 0 && commands.length === 0)
      assert.ok(text.includes(`.SS "${path.join(' ')}"`), path.join(' '));
    for (const { flags } of options) assert.ok(text.includes(`.B ${flags}\n`), flags);
  }
  assert.match(text, /^\.SH EXIT STATUS$/mu);
  for (const status of [0, 2, 3, 4, 5, 6, 7, 130]) assert.match(text, new RegExp(`^\\.B ${status}$`, 'mu'));
  assert.match(text, /whm-2fa-reset 1\.2\.3/u);
  assert.doesNotMatch(text, /complete/u, 'what is hidden is hidden here too');
});

test('groff has nothing to say about it', { skip: missing('groff') }, () => {
  assert.equal(shown('groff', '-man', '-ww', '-z', '-Tutf8', page), '');
});

test('man shows it', { skip: missing('man') }, () => {
  const text = shown('man', '--warnings', '-l', page);
  assert.match(text, /whm-2fa-reset job follow \[options\] <id>/u);
  assert.match(text, /130 +interrupted; a job that was started goes on/u);
});

test('the shells can read their completions', { skip: missing('bash') }, () => {
  shown('bash', '-n', join(dir, 'completions/whm-2fa-reset.bash'));
});

test('shellcheck has nothing to say about the one for bash', { skip: missing('shellcheck') }, () => {
  shown('shellcheck', '-s', 'bash', join(dir, 'completions/whm-2fa-reset.bash'));
});

test('zsh can read its completion', { skip: missing('zsh') }, () => {
  shown('zsh', '-n', join(dir, 'completions/_whm-2fa-reset'));
});
