import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { allCommands, readGrammar } from '../../.build/grammar.ts';
import { built, start } from './child.ts';
import { folder, stage } from './harness.ts';
import { finished, startJob } from './jobs.ts';

const noZsh = !existsSync('/usr/bin/zsh') && 'zsh is not installed';

/** The command under its own name in a folder of its own. */
function command(t: TestContext): { path: string; dir: string } {
  const dir = folder(t);
  const path = join(dir, 'whm-2fa-reset');
  writeFileSync(path, `#!/bin/sh\nexec ${process.execPath} ${built('cli.mjs')} "$@"\n`, { mode: 0o755 });
  return { path, dir };
}

/** What bash offers when Tab is pressed behind the last of the words. */
async function inBash(program: string, ...words: string[]): Promise<string[]> {
  const script = `source "$1"; shift
    COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
    _whm_2fa_reset "$1" "\${COMP_WORDS[COMP_CWORD]}" "\${COMP_WORDS[COMP_CWORD-1]}"
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const file = built('completions/whm-2fa-reset.bash');
  const { code, stdout, stderr } = await start([
    'bash',
    '--norc',
    '-c',
    script,
    'bash',
    file,
    program,
    ...words,
  ]).ended;
  assert.deepEqual([code, stderr], [0, '']);
  return stdout.split('\n').filter(Boolean);
}

test('bash: every command and every option that --help shows', async (t) => {
  const { path } = command(t);
  const grammar = readGrammar();
  for (const { path: words, options, commands } of allCommands(grammar)) {
    const inner = commands.map((child) => child.path.at(-1) ?? '');
    if (inner.length > 0) assert.deepEqual(await inBash(path, ...words, ''), inner, words.join(' '));
    const offered = await inBash(path, ...words, '--');
    const own = [...options, ...grammar.options].flatMap(({ names }) => names.at(-1) ?? []);
    assert.deepEqual(new Set(offered), new Set(own), words.join(' '));
  }
  const help = await start([path, 'remove', '--help']).ended;
  for (const name of await inBash(path, 'remove', '--')) {
    assert.ok(help.stdout.includes(name), name);
  }
});

test('bash: values', async (t) => {
  const { path, dir } = command(t);
  assert.deepEqual(await inBash(path, 'list', '--two-factor', 'o'), ['on', 'off']);
  assert.deepEqual(await inBash(path, 'list', '--two-factor', '=', 'o'), ['on', 'off']);
  assert.deepEqual(await inBash(path, '--json', 'job', 'fo'), ['follow']);
  assert.deepEqual(await inBash(path, 'remove', '--file', join(dir, 'whm')), [path]);
  assert.deepEqual(await inBash(path, 'remove', '--reason', ''), []);
  assert.deepEqual(await inBash(path, 'remove', '--reason', 'job', '--dry'), ['--dry-run']);
});

test('accounts and job ids complete, by the socket that was named', async (t) => {
  const { path } = command(t);
  const { daemon } = await stage(t, { on: ['alice', 'albert'], off: ['alfons', 'bob'] });
  const { id } = await startJob(daemon, ['alice']);
  await finished(daemon, id);
  // Who pressed Tab waits for a moment only, in which a busy machine may not look at cPanel: it is known before.
  const known = async () => daemon.request('GET', '/v1/accounts');
  const offered = async (...words: string[]) => {
    await known();
    return inBash(path, '--socket', daemon.socket, ...words);
  };
  assert.deepEqual(await offered('remove', 'al'), ['albert', 'alfons', 'alice']);
  assert.deepEqual(await offered('remove', 'alice', 'bo'), ['bob']);
  assert.deepEqual(await offered('remove', '--include-protected', 'bo'), ['bob']);
  assert.deepEqual(await offered('remove', 'example'), [], 'a domain is no name');
  for (const verb of ['show', 'follow', 'cancel', 'retry']) {
    assert.deepEqual(await offered('job', verb, id.slice(0, 8)), [id]);
  }
  assert.deepEqual(await offered('audit', '--job', ''), [id]);
  await t.test('in zsh too', { skip: noZsh }, async () => {
    await known();
    const line = `whm-2fa-reset --socket ${daemon.socket}`;
    const typed = [`${line} remove albe`, `${line} job show ${id.slice(0, 8)}`];
    assert.deepEqual(await inZsh(path, typed), [`${line} remove albert `, `${line} job show ${id} `]);
  });
});

test('without a daemon nothing is offered and nothing is said', async (t) => {
  const { path, dir } = command(t);
  for (const kind of ['accounts', 'jobs']) {
    const { code, stdout, stderr } = await start([
      path,
      '--socket',
      join(dir, 'd.sock'),
      'complete',
      kind,
      'a',
    ]).ended;
    assert.deepEqual([code, stdout, stderr], [0, '', '']);
  }
});

test('zsh: commands, options, choices', { skip: noZsh }, async (t) => {
  const { path } = command(t);
  const typed = ['job fol', 'remove --incl', '--json list --two-factor not', 'stat'];
  const lines = typed.map((words) => `whm-2fa-reset ${words}`);
  assert.deepEqual(await inZsh(path, lines), [
    'whm-2fa-reset job follow ',
    'whm-2fa-reset remove --include-protected ',
    'whm-2fa-reset --json list --two-factor not-listed ',
    'whm-2fa-reset status ',
  ]);
});

/** Each line as an interactive zsh leaves it when Tab is pressed at its end. */
async function inZsh(program: string, lines: readonly string[]): Promise<string[]> {
  const script = `zmodload zsh/zpty
    zpty z "PATH=$1:$PATH TERM=dumb zsh -f -i"
    zpty -w z 'PS1=; unsetopt zle_bracketed_paste beep prompt_cr prompt_sp; fpath=('$2' $fpath)
      autoload -Uz compinit; compinit -u -D
      _told() { print -r -- "<<$BUFFER>>"; zle kill-whole-line }; zle -N _told; bindkey "^X" _told; print REA""DY'
    zpty -r z shown '*READY*'
    for line in "\${@:3}"; do
      zpty -w -n z "$line"$'\\t\\x18'
      zpty -r z shown '*<<*>>*'
      print -r -- $shown
    done
    zpty -d z`;
  const child = ['zsh', '-f', '-c', script, 'zsh', join(program, '..'), built('completions'), ...lines];
  const { stdout } = await start(child).ended;
  return [...stdout.matchAll(/<<(.*)>>/gu)].map(([, line = '']) => line);
}
