import { execFileSync, spawnSync } from 'node:child_process';

/** Every shell script of the repository, by its first line or its ending. */
const scripts = execFileSync('git', ['grep', '-lIE', '^#!.*[/ ](ba)?sh$', '--', ':!node_modules'], {
  encoding: 'utf8',
})
  .split('\n')
  .filter((name) => name !== '' && !name.endsWith('.ts'));

const isThere = spawnSync('shellcheck', ['--version']).status === 0;
if (!isThere && process.env['CI'] === undefined) {
  console.log('shellcheck: left out, it is not installed (apt-get install shellcheck)');
} else if (!isThere) {
  console.error('shellcheck: not installed, and CI must run it');
  process.exitCode = 1;
} else if (scripts.length > 0) {
  const run = spawnSync('shellcheck', scripts, { stdio: 'inherit' });
  console.log(`shellcheck: ${scripts.length} scripts`);
  process.exitCode = run.status ?? 1;
}
