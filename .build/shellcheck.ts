import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** Every shell script of the repository, by its first line; what they source is checked with them. */
const scripts = execFileSync('git', ['ls-files', '-z'], { encoding: 'utf8' })
  .split('\0')
  .filter((name) => existsSync(name) && isShell(readFileSync(name, 'latin1').slice(0, 100)));

function isShell(text: string): boolean {
  return /^#!\S*[/ ](ba)?sh\b/.test(text);
}

const isThere = spawnSync('shellcheck', ['--version']).status === 0;
if (!isThere && process.env['CI'] === undefined) {
  console.log('shellcheck: left out, it is not installed (apt-get install shellcheck)');
} else if (!isThere) {
  console.error('shellcheck: not installed, and CI must run it');
  process.exitCode = 1;
} else if (scripts.length > 0) {
  const run = spawnSync('shellcheck', ['--external-sources', '--check-sourced', ...scripts], {
    stdio: 'inherit',
  });
  console.log(`shellcheck: ${scripts.length} scripts`);
  process.exitCode = run.status ?? 1;
}
