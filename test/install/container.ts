import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createHost, type HostOptions, type SimulatedHost } from '../host/host.ts';
import { layOut } from '../host/whm/layout.ts';
import { placeOsRelease } from '../host/whm/platform.ts';
import { buildWhmapi1 } from '../host/whmapi1/build.ts';
import { debianTree } from './debian.ts';

/** Where the simulated programs find Node in the container: cPanel's own have their interpreter, too. */
const node = '/sim/bin/node';

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
    execFileSync('cp', ['-a', `${debianTree}/.`, root]);
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
    // Even a test that is cut off leaves no machine behind.
    const command = ['--pdeathsig', 'KILL', 'unshare', ...args, '--private-network', '-b'];
    const child = spawn('setpriv', command, {
      env: { ...process.env, SYSTEMD_NSPAWN_UNIFIED_HIERARCHY: '1' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (part: string) => (said += part));
    this.#child = child;
    const deadline = performance.now() + 180_000;
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

  /** The process 1 of it, as this machine sees it. */
  get leader(): number {
    return this.#leader;
  }

  /** Runs a command in it to its end. */
  run(...command: string[]): Done {
    const args = ['-t', String(this.#leader), '-a', 'env', '-i', 'HOME=/root', `PATH=${path}`, ...command];
    const { status, stdout, stderr } = spawnSync('nsenter', args, { encoding: 'utf8', timeout: 300_000 });
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
  // setpriv becomes unshare, and that systemd-nspawn; its child becomes the container's systemd.
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
