import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const cache = join(import.meta.dirname, '../../node_modules/.cache/install');
const packages = 'systemd,systemd-sysv,dbus,perl-base,ca-certificates,iproute2,python3';
const tools = ['systemd-nspawn', 'debootstrap', 'unshare', 'nsenter', 'setpriv', 'openssl'];
/** Says why there is no tree, for the tests. */
const leftOut = join(cache, 'left-out');

/** A Debian with systemd, made once by `makeDebian`; containers are copies of it. */
export const debianTree = join(cache, 'debian');

/** Why tests that boot a real systemd are left out; false if they are not. */
export function whyNot(): string | false {
  if (existsSync(leftOut)) return readFileSync(leftOut, 'utf8');
  return !existsSync(debianTree) && 'left out: there is no Debian tree (npm run test:install makes it)';
}

/** Makes the tree if it is not there and tries a container on it. Returns what whyNot will say. */
export function makeDebian(): string | false {
  mkdirSync(cache, { recursive: true });
  rmSync(leftOut, { force: true });
  const reason = tryAll();
  if (reason !== undefined) writeFileSync(leftOut, `left out: ${reason}`);
  return whyNot();
}

function tryAll(): string | undefined {
  if (process.geteuid?.() !== 0) return 'a real systemd needs root';
  const missing = tools.filter((tool) => spawnSync('sh', ['-c', `command -v ${tool}`]).status !== 0);
  if (missing.length > 0) return `not installed: ${missing.join(', ')}`;
  const stamp = `${debianTree}.packages`;
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== packages) {
    for (const old of readdirSync(cache)) rmSync(join(cache, old), { recursive: true });
    const failure = bootstrap();
    if (failure !== undefined) return `debootstrap does not work here: ${failure}`;
    writeFileSync(stamp, packages);
  }
  const args = [
    '-m',
    'systemd-nspawn',
    '-q',
    '-D',
    debianTree,
    '--register=no',
    '--keep-unit',
    '--read-only',
  ];
  const { status, stderr } = spawnSync('unshare', [...args, '--private-network', 'true'], {
    encoding: 'utf8',
    timeout: 60_000,
  });
  return status === 0 ? undefined : `systemd-nspawn does not work here: ${stderr.trim().split('\n').at(-1)}`;
}

/** From the mirror that this machine itself uses, if it is a Debian. */
function bootstrap(): string | undefined {
  const listed = spawnSync('apt-get', ['indextargets', '--format', '$(REPO_URI)', 'Codename: bookworm'], {
    encoding: 'utf8',
  });
  const mirror = listed.stdout?.split('\n').find((line) => line !== '');
  const made = `${debianTree}.new`;
  const args = ['--variant=minbase', `--include=${packages}`, 'bookworm', made];
  const run = spawnSync('debootstrap', mirror === undefined ? args : [...args, mirror], { encoding: 'utf8' });
  if (run.status !== 0) return `${run.stdout}${run.stderr}`.trim().split('\n').slice(-3).join('; ');
  writeFileSync(join(made, 'etc/machine-id'), '');
  renameSync(made, debianTree);
  return undefined;
}
