import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createHost, type HostOptions, type SimulatedHost } from '../host/host.ts';
import { layOut } from '../host/whm/layout.ts';
import { placeOsRelease } from '../host/whm/platform.ts';
import { buildWhmapi1 } from '../host/whmapi1/build.ts';

const project = join(import.meta.dirname, '../..');
const cache = join(project, 'node_modules/.cache/install');
const packages = 'systemd,systemd-sysv,dbus,perl-base,ca-certificates,iproute2';
/** Where the simulated programs find Node in the container: cPanel's own have their interpreter, too. */
const node = '/sim/bin/node';

/** Why a real systemd cannot be booted here; undefined if it can. */
export function whyNot(): string | undefined {
  if (process.geteuid?.() !== 0) return 'left out: a real systemd needs root';
  const missing = ['systemd-nspawn', 'debootstrap', 'unshare', 'nsenter'].filter(
    (tool) => spawnSync('sh', ['-c', `command -v ${tool}`]).status !== 0,
  );
  return missing.length === 0 ? undefined : `left out: not installed: ${missing.join(', ')}`;
}

/** What a command did. */
export interface Done {
  code: number;
  stdout: string;
  stderr: string;
}

/** A Debian tree with a simulated cPanel in it, and a real systemd that runs on it. */
export class Container {
  readonly root: string;
  readonly host: SimulatedHost;
  #child: ChildProcess | undefined;
  #leader = 0;

  private constructor(root: string, host: SimulatedHost) {
    this.root = root;
    this.host = host;
  }

  /** Lays the tree out; not yet booted. */
  static async make(options: HostOptions): Promise<Container> {
    const root = mkdtempSync(join(tmpdir(), 'container-'));
    execFileSync('cp', ['-a', `${debianTree()}/.`, root]);
    const host = await createHost({ dir: root, ...options });
    mkdirSync(join(root, 'sim/bin'), { recursive: true });
    cpSync(process.execPath, join(root, node));
    await buildWhmapi1(host.whmapi1, node);
    await layOut(root, { node });
    rmSync(join(root, 'etc/os-release'));
    placeOsRelease(root, 'almalinux-9');
    return new Container(root, host);
  }

  /** Boots; resolves when systemd has started everything. */
  async boot(): Promise<void> {
    const args = ['-m', 'systemd-nspawn', '-q', '-D', this.root, '--register=no', '--keep-unit'];
    const child = spawn('unshare', [...args, '--private-network', '-b'], {
      env: { ...process.env, SYSTEMD_NSPAWN_UNIFIED_HIERARCHY: '1' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (part: string) => (said += part));
    this.#child = child;
    const deadline = performance.now() + 60_000;
    for (;;) {
      if (child.exitCode !== null) throw new Error(`systemd-nspawn: ${said}`);
      this.#leader = leaderBelow(child.pid ?? 0);
      // "degraded" is a unit of Debian's own that does not like containers.
      const state = this.#leader === 0 ? '' : this.run('systemctl', 'is-system-running').stdout.trim();
      if (state === 'running' || state === 'degraded') return;
      if (performance.now() > deadline) throw new Error(`systemd is ${state || 'not there'}: ${said}`);
      await delay(100);
    }
  }

  /** Stops it as `poweroff` does, or at once as a power cut. */
  async halt(how: 'order' | 'cut' = 'order'): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    const ended = once(child, 'exit');
    if (child.exitCode === null) {
      // SIGRTMIN+4 is systemd's order to power off.
      if (this.#leader > 0) spawnSync('kill', [how === 'order' ? '-38' : '-KILL', String(this.#leader)]);
      else child.kill('SIGKILL');
      await ended;
    }
    this.#child = undefined;
    this.#leader = 0;
  }

  async reboot(how: 'order' | 'cut' = 'order'): Promise<void> {
    await this.halt(how);
    await this.boot();
  }

  /** Runs a command in it to its end. */
  run(...command: string[]): Done {
    const args = ['-t', String(this.#leader), '-a', 'env', '-i', 'HOME=/root', `PATH=${path}`, ...command];
    const { status, stdout, stderr } = spawnSync('nsenter', args, { encoding: 'utf8', timeout: 120_000 });
    return { code: status ?? -1, stdout, stderr };
  }

  /** The same; anything but success is an error with all it said. */
  must(...command: string[]): string {
    const { code, stdout, stderr } = this.run(...command);
    if (code !== 0) throw new Error(`${command.join(' ')}: status ${code}\n${stdout}${stderr}`);
    return stdout;
  }

  /** A shell line, as it must succeed. */
  sh(line: string): string {
    return this.must('bash', '-c', line);
  }

  /** Puts a release into it, unpacked below /root as its name says. */
  unpack(archive: string, to = '/root'): string {
    mkdirSync(join(this.root, to), { recursive: true });
    execFileSync('tar', ['-xzf', archive, '-C', join(this.root, to)]);
    return join(to, archive.replace(/^.*\//, '').replace('.tar.gz', ''));
  }

  async dispose(): Promise<void> {
    await this.halt('cut');
    // Debian's /var/lib/machines and the like may be subvolumes or immutable nowhere: a plain removal does.
    rmSync(this.root, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** The process 1 of the container that this unshare started. */
function leaderBelow(pid: number): number {
  // unshare becomes systemd-nspawn; its child becomes the container's systemd.
  return childrenOf(pid).find((each) => /systemd\0|\/init\0/.test(readText(`/proc/${each}/cmdline`))) ?? 0;
}

function childrenOf(pid: number): number[] {
  return readText(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** The tree as debootstrap makes it, made once; from the mirror that this machine itself uses. */
function debianTree(): string {
  const tree = join(cache, 'debian');
  if (existsSync(join(tree, 'usr/bin/ss'))) return tree;
  for (const old of existsSync(cache) ? readdirSync(cache) : []) {
    if (lstatSync(join(cache, old)).isDirectory()) rmSync(join(cache, old), { recursive: true });
  }
  mkdirSync(cache, { recursive: true });
  const listed = spawnSync('apt-get', ['indextargets', '--format', '$(REPO_URI)', 'Codename: bookworm'], {
    encoding: 'utf8',
  });
  const mirror = listed.stdout?.split('\n').find((line) => line !== '');
  const made = `${tree}.${process.pid}`;
  const args = ['--variant=minbase', `--include=${packages}`, 'bookworm', made];
  const run = spawnSync('debootstrap', mirror === undefined ? args : [...args, mirror], { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`debootstrap: ${run.stdout.slice(-2000)}${run.stderr}`);
  writeFileSync(join(made, 'etc/machine-id'), '');
  renameSync(made, tree);
  return tree;
}
