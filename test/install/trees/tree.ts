import { execFile } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { createHost } from '../../host/host.ts';
import { layOut } from '../../host/whm/layout.ts';
import { placeOsRelease, type systems } from '../../host/whm/platform.ts';
import { writeManifest } from '../variants.ts';

const project = join(import.meta.dirname, '../../..');

/** Stand-ins for what an installer asks of the system; each keeps what it is told below /sim. */
const stubs: Record<string, string> = {
  id: 'echo "${SIM_UID:-0}"',
  uname: 'echo x86_64',
  getconf: 'echo "glibc ${SIM_GLIBC:-2.28}"',
  getent: 'grep "^$2:" "$R/etc/passwd"',
  useradd:
    'step; for last in "$@"; do :; done; echo "$last:x:990:990::/nonexistent:/usr/sbin/nologin" >> "$R/etc/passwd"; log "$@"',
  mv: 'step; exec /bin/mv "$@"',
  userdel: 'sed -i "/^$1:/d" "$R/etc/passwd"; log "$@"',
  journalctl: ':',
  // The look at whether services stay: nothing runs here.
  sleep: 'case $1 in 2) ;; *) exec /bin/sleep "$1" ;; esac',
  ss: 'printf %s "${SIM_TAKEN:-}"',
  systemctl: `
mkdir -p "$R/sim/active" "$R/sim/enabled"
verb=$1; shift; units=; for each in "$@"; do case $each in -*) ;; *) units="$units $each" ;; esac; done
case "$verb $*" in *--now*) also=1 ;; *) also= ;; esac
case $verb in is-active | is-enabled | show) ;; *) step; log "$verb" "$@" ;; esac
for unit in $units; do
  case $verb in
    is-active) [ -e "$R/sim/active/$unit" ] || exit 3 ;;
    is-enabled) [ -e "$R/sim/enabled/$unit" ] || exit 1 ;;
    start | restart) : > "$R/sim/active/$unit" ;;
    stop) rm -f "$R/sim/active/$unit" ;;
    enable) : > "$R/sim/enabled/$unit" ;;
    disable) rm -f "$R/sim/enabled/$unit"; [ -z "$also" ] || rm -f "$R/sim/active/$unit" ;;
  esac
done`,
};

/** Before what changes something; the run whose step SIM_KILL_AT this is, is killed with all its children. */
const step = `step() {
  n=$(($(cat "$R/sim/steps" 2>/dev/null || echo 0) + 1))
  echo $n > "$R/sim/steps"
  [ "$n" != "\${SIM_KILL_AT:-}" ] || kill -9 0
}`;

/** A release whose Node is a shell script: it answers what the installer asks, without a daemon. */
const fakeNode = `#!/bin/sh
case "$*" in
  *--check-config*)
    for file in "$@"; do :; done
    grep -q '^broken' "$file" && exit 2
    for key in enabled port address; do
      sed -n "s/^  $key: \\"*\\([^\\"]*\\)\\"*$/gateway.$key=\\1/p" "$file"
    done ;;
  *status*) [ ! -e "\${0%/bin/node}/broken" ] || exit 6
    printf '{"version": "%s"}' "$(sed -n 's/^version=//p' "\${0%/bin/node}/RELEASE")" ;;
esac
`;

let laidOut: Promise<string> | undefined;

/** A host as every test begins with; goes with the process. */
async function layOutOnce(): Promise<string> {
  const root = mkdtempSync(join(tmpdir(), 'laid-out-'));
  process.once('exit', () => rmSync(root, { recursive: true }));
  await createHost({ dir: root, accounts: [], control: { delays: { startupMs: 0 } } });
  await layOut(root);
  return root;
}

export interface Ran {
  code: number;
  stdout: string;
  stderr: string;
}

/** A file tree that imitates a server of this system, and a release to install on it. */
export class Tree {
  readonly root: string;
  readonly package: string;

  private constructor(root: string) {
    this.root = root;
    this.package = join(root, 'root/release');
  }

  /** Goes with the test. */
  static async make(t: TestContext, system: keyof typeof systems): Promise<Tree> {
    const root = mkdtempSync(join(tmpdir(), 'tree-'));
    t.after(() => rmSync(root, { recursive: true, force: true }));
    const tree = new Tree(root);
    cpSync(await (laidOut ??= layOutOnce()), root, { recursive: true, verbatimSymlinks: true });
    placeOsRelease(root, system);
    mkdirSync(join(root, 'run/systemd/system'), { recursive: true });
    for (const [name, body] of Object.entries(stubs)) {
      const file = join(root, 'usr/bin', name);
      const log = `log() { echo "${name} $*" >> "$R/sim/did.log"; }`;
      rmSync(file, { force: true });
      writeFileSync(file, `#!/bin/sh\nR=$DESTDIR\n${step}\n${log}\n${body}\n`);
      chmodSync(file, 0o755);
    }
    tree.release('1.0.0', tree.package);
    return tree;
  }

  /** Writes a release of this version; `isBroken`: its daemon does not answer. */
  release(version: string, to: string, isBroken = false): string {
    cpSync(join(project, 'appconfig'), join(to, 'appconfig'), { recursive: true });
    cpSync(join(project, 'install.sh'), join(to, 'install.sh'));
    cpSync(join(project, 'plugin/cgi/index.cgi'), join(to, 'plugin/index.cgi'));
    writeFileSync(join(to, 'plugin/live_api.mjs'), '');
    for (const name of ['daemon.mjs', 'cli.mjs']) writeFileSync(join(to, name), `// ${version}\n`);
    mkdirSync(join(to, 'bin'), { recursive: true });
    writeFileSync(join(to, 'bin/node'), fakeNode, { mode: 0o755 });
    writeFileSync(join(to, 'RELEASE'), `version=${version}\ndatabase=1\n`);
    if (isBroken) writeFileSync(join(to, 'broken'), '');
    writeManifest(to);
    return to;
  }

  install(
    options: readonly string[] = [],
    env: Record<string, string> = {},
    from = this.package,
  ): Promise<Ran> {
    const all = { ...process.env, ...env, DESTDIR: this.root };
    return new Promise((resolve) => {
      // In a session of its own, to be killed as a whole.
      execFile(
        'setsid',
        ['--wait', join(from, 'install.sh'), ...options],
        { env: all },
        (error, stdout, stderr) =>
          resolve({ code: error === null ? 0 : Number(error.code ?? -1), stdout, stderr }),
      );
    });
  }

  /** Counts steps from one again. */
  forgetSteps(): void {
    rmSync(this.at('sim/steps'), { force: true });
  }

  at(path: string): string {
    return join(this.root, path);
  }
}
