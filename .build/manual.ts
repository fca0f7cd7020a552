import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bashCompletion } from './bash-completion.ts';
import { readGrammar } from './grammar.ts';
import { manPage } from './man-page.ts';
import { zshCompletion } from './zsh-completion.ts';

/** Writes the manual page and the shells' completions below `dir`, all from what --help says. */
export function writeManual(dir: string, version: string): void {
  const grammar = readGrammar();
  for (const [path, content] of [
    ['man/whm-2fa-reset.8', manPage(grammar, version)],
    ['completions/whm-2fa-reset.bash', bashCompletion(grammar)],
    ['completions/_whm-2fa-reset', zshCompletion(grammar)],
  ] as const) {
    mkdirSync(join(dir, path, '..'), { recursive: true });
    writeFileSync(join(dir, path), content);
  }
}
