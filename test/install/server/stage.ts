import { copyFileSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { Container, type Done } from '../container.ts';
import { whyNot } from '../debian.ts';

export const prefix = '/usr/local/cpanel/3rdparty/whm-2fa-reset';
const removal = 'twofactorauth_remove_user_config';

/** Why a file's tests are left out; false if they run. */
export const skip = whyNot();
if (skip !== false) console.log(skip);

/** A server of its own for the tests of a suite, with accounts that all have 2FA on, and a release to install. */
export class Server {
  readonly box: Container;
  /** Where the release lies unpacked. */
  readonly release: string;

  private constructor(box: Container, release: string) {
    this.box = box;
    this.release = release;
  }

  static async make(names: readonly string[]): Promise<Server> {
    const accounts = names.map((name) => ({ name, twoFactor: true }));
    const box = await Container.make({ accounts, control: { delays: { startupMs: 0 } } });
    for (const name of ['page.mjs', 'clients.mjs']) {
      copyFileSync(join(import.meta.dirname, name), join(box.root, 'sim', name));
    }
    const [archive = ''] = globSync('dist/whm-2fa-reset-*-linux-x64.tar.gz');
    const release = box.unpack(archive);
    await box.boot();
    return new Server(box, release);
  }

  install(dir: string, ...options: string[]): Done {
    return this.box.run(`${dir}/install.sh`, ...options);
  }

  /** Waits until it is so. */
  async until(what: string, isSo: () => boolean, seconds = 180): Promise<void> {
    for (const end = performance.now() + seconds * 1000; performance.now() < end; await delay(100)) {
      if (isSo()) return;
    }
    const journal = this.box.run('journalctl', '-n', '30').stdout;
    throw new Error(`${what}: not within ${seconds} s\n${journal}`);
  }

  /** Starts a removal on the server whose first call waits at a gate with the first name. */
  async beginHeld(...users: string[]): Promise<void> {
    const [user = ''] = users;
    this.box.host.gate(user, 'start', { function: removal, user, nth: 1 });
    const command = ['whm-2fa-reset', 'remove', ...users, '--yes', '--reason', 'Lost phone'];
    this.box.must('systemd-run', '-q', '--collect', `--unit=cli-${user}`, ...command);
    await this.box.host.reached(user, 120_000);
  }

  /** How clients fare that ask the daemon all the time while this happens. */
  async clientsDuring(happens: () => unknown): Promise<{ answers: number; failures: string[] }> {
    const [stop, out] = ['/root/clients.stop', '/root/clients.json'];
    this.box.sh(`rm -f ${stop} ${out}*`);
    this.box.must('systemd-run', '-q', '--collect', '/sim/bin/node', '/sim/clients.mjs', stop, out);
    await this.until('the clients', () => this.box.run('test', '-e', `${out}.begun`).code === 0);
    await happens();
    this.box.sh(`touch ${stop}`);
    await this.until('the last answer', () => this.box.run('test', '-s', out).code === 0);
    return JSON.parse(this.box.sh(`cat ${out}`)) as { answers: number; failures: string[] };
  }

  /** The state of the newest job. */
  newest(): string {
    const { code, stdout } = this.box.run('whm-2fa-reset', '--json', 'jobs');
    return code === 0 ? ((JSON.parse(stdout) as { items: { state: string }[] }).items[0]?.state ?? '') : '';
  }

  /** The version that answers; empty if none does. */
  version(): string {
    const { code, stdout } = this.box.run('whm-2fa-reset', '--json', 'status');
    return code === 0 ? (JSON.parse(stdout) as { version: string }).version : '';
  }

  isOn(user: string): boolean {
    return this.box.host.twoFactor().has(user);
  }

  unit(name: string, property: string): string {
    return this.box.must('systemctl', 'show', '-P', property, name).trim();
  }

  isActive(...units: string[]): boolean {
    return this.box.run('systemctl', 'is-active', '--quiet', ...units).code === 0;
  }

  /** What lies on the server of the product, sizes and times included. */
  everything(): string {
    const places = '/etc/whm-2fa-reset /etc/systemd/system /usr/local/cpanel/whostmgr /var/cpanel/apps';
    return this.box.sh(
      `find ${prefix} ${places} /usr/local/sbin /usr/local/share -printf '%p %y %m %s %T@ %l\\n' | sort`,
    );
  }
}

/** The server of this suite: made before its tests, gone after them. To be called within `describe`. */
export function serverOf(names: readonly string[]): () => Server {
  let made: Server | undefined;
  before(async () => {
    if (skip === false) made = await Server.make(names);
  });
  after(() => made?.box.dispose());
  return () => {
    if (made === undefined) throw new Error('no server');
    return made;
  };
}
