import assert from 'node:assert/strict';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod/mini';
import { unitNames } from '../../../daemon/cli/doctor/units.ts';
import { DoctorReport, type Finding } from '../../../daemon/protocol/doctor.ts';
import { freePort } from '../../host/free-port.ts';
import type { SimulatedHost } from '../../host/host.ts';
import { placePlugin } from '../../host/plugin.ts';
import { placeCertificate } from '../../host/whm/certificate.ts';
import { layOut } from '../../host/whm/layout.ts';
import { placeOsRelease } from '../../host/whm/platform.ts';
import { built, type ChildOptions, type Ended, type Running, start } from '../child.ts';
import { type Daemon, prepare } from '../harness.ts';

const project = join(import.meta.dirname, '../../..');
const prefix = 'usr/local/cpanel/3rdparty/whm-2fa-reset';
/** Of the gateway's group; no account has it. */
const gid = 64_990;
/** The body of a systemctl that tells what `Server.units` set. */
export const unitsShown = 'cat "${0%/usr/bin/systemctl}/sim/units"';
export const hostName = 'server.example.test';

/** A server as the installer leaves it, with a real daemon and a real gateway. */
export class Server {
  readonly host: SimulatedHost;
  readonly daemon: Daemon;
  readonly port: number;
  #gateway: Running | undefined;

  private constructor(host: SimulatedHost, daemon: Daemon, port: number) {
    this.host = host;
    this.daemon = daemon;
    this.port = port;
  }

  /** All of it runs; goes with the test. */
  static async start(t: TestContext): Promise<Server> {
    const { host, daemon } = await prepare(t, { on: ['alice'], off: ['bob'] });
    const server = new Server(host, daemon, await freePort());
    t.after(async () => server.stopGateway());
    await server.#layOut();
    server.configure();
    await daemon.start();
    await server.#ready();
    await server.startGateway();
    return server;
  }

  at(path: string): string {
    return join(this.host.root, path);
  }

  get pem(): string {
    return join(this.daemon.dir, 'gateway/tls.pem');
  }

  configure(config: Record<string, unknown> = {}, gateway: Record<string, unknown> = {}): void {
    this.daemon.configure({
      gateway: {
        address: '127.0.0.1',
        port: this.port,
        socket: join(this.daemon.dir, 'gateway/gateway.sock'),
        certificates: this.at('var/cpanel/ssl/cpanel'),
        ...gateway,
      },
      hooks: { directory: join(this.daemon.dir, 'hooks.d') },
      ...config,
    });
  }

  async #layOut(): Promise<void> {
    const { root } = this.host;
    await layOut(root);
    placeOsRelease(root, 'almalinux-9');
    placeCertificate(root, 'mycpanel.pem');
    this.write('proc/sys/kernel/hostname', `${hostName}\n`);
    this.write('etc/group', `root:x:0:\nwhm-2fa-reset-gateway:x:${gid}:\n`);
    cpSync(join(project, 'appconfig'), this.at(`${prefix}/versions/one/appconfig`), { recursive: true });
    for (const name of ['daemon.mjs', 'gateway.mjs', 'cli.mjs']) {
      this.write(`${prefix}/versions/one/${name}`, '');
    }
    this.write(`${prefix}/versions/one/bin/node`, '', 0o755);
    symlinkSync('versions/one', this.at(`${prefix}/current`));
    symlinkSync('current/bin', this.at(`${prefix}/bin`));
    mkdirSync(this.at('usr/local/sbin'), { recursive: true });
    symlinkSync(this.at(`${prefix}/current/appconfig/command.sh`), this.at('usr/local/sbin/whm-2fa-reset'));
    await placePlugin(root);
    cpSync(join(project, 'appconfig/whm-2fa-reset.conf'), this.at(`${prefix}/registration.conf`));
    for (const name of readdirSync(join(project, 'appconfig/systemd'))) {
      if (name !== 'strict.conf') {
        cpSync(join(project, 'appconfig/systemd', name), this.at(`etc/systemd/system/${name}`));
      }
    }
    this.listen(`127.0.0.1:${this.port}`);
    this.units();
    this.program('systemctl', unitsShown);
    this.program('timedatectl', 'echo yes');
    const gateway = join(this.daemon.dir, 'gateway');
    mkdirSync(gateway, { mode: 0o750 });
    chownSync(gateway, 0, gid);
  }

  /** The drop-in that the installer writes from the configuration. */
  listen(where: string): void {
    const text = `[Socket]\nListenStream=\nListenStream=${where}\n`;
    this.write('etc/systemd/system/whm-2fa-reset-gateway.socket.d/port.conf', text);
  }

  /** What systemctl says of each unit; by default all is well. */
  units(changes: Record<string, Record<string, string>> = {}): void {
    const blocks = [...unitNames.always, ...unitNames.gateway].map((id) => {
      const well = { LoadState: 'loaded', ActiveState: 'active', UnitFileState: 'enabled' };
      const all = { Id: id, ...well, NeedDaemonReload: 'no', NRestarts: '0', ...changes[id] };
      return Object.entries(all).map(([name, value]) => `${name}=${value}\n`);
    });
    this.write('sim/units', blocks.map((lines) => lines.join('')).join('\n'));
  }

  program(name: string, body: string): void {
    this.write(`usr/bin/${name}`, `#!/bin/sh\n${body}\n`, 0o755);
  }

  write(path: string, text: string | Buffer, mode = 0o644): void {
    mkdirSync(dirname(this.at(path)), { recursive: true });
    writeFileSync(this.at(path), text);
    chmodSync(this.at(path), mode);
  }

  read(path: string): string {
    return readFileSync(this.at(path), 'utf8');
  }

  /** As systemd makes it; and the daemon's first work is done. */
  async #ready(): Promise<void> {
    const socket = join(this.daemon.dir, 'gateway/gateway.sock');
    chownSync(socket, 0, gid);
    chmodSync(socket, 0o660);
    const isDone = () =>
      existsSync(this.pem) && this.daemon.log().some(({ msg }) => msg === 'the daily copy is written');
    for (const end = performance.now() + 60_000; !isDone(); await delay(10)) {
      assert.ok(performance.now() < end, 'the daemon does not get ready');
    }
  }

  async restartDaemon(): Promise<void> {
    await this.daemon.start();
    await this.#ready();
  }

  async startGateway(): Promise<void> {
    const command = [process.execPath, built('gateway.mjs'), '--config', this.daemon.configFile];
    this.#gateway = start(command);
    await this.#gateway.printed('"msg":"ready"');
  }

  async stopGateway(): Promise<void> {
    this.#gateway?.child.kill();
    await this.#gateway?.ended;
    this.#gateway = undefined;
  }

  async doctor(args: readonly string[] = [], options?: ChildOptions): Promise<Ended> {
    const own = ['doctor', '--root', this.host.root, '--config', this.daemon.configFile];
    return this.daemon.cli([...own, ...args], options);
  }

  /** The exit status and the report, which is checked against its schema. */
  async report(): Promise<DoctorReport & { code: number | null }> {
    const { code, stdout, stderr } = await this.doctor(['--json']);
    assert.equal(stderr, '');
    return { ...z.parse(DoctorReport, JSON.parse(stdout)), code };
  }

  /** What is not well, and the exit status that says so. */
  async faults(): Promise<Finding[]> {
    const { code, findings, healthy } = await this.report();
    const faults = findings.filter(({ state }) => state !== 'ok');
    const worst = faults.some(({ state }) => state === 'problem') ? 4 : 3;
    assert.deepEqual([code, healthy], faults.length === 0 ? [0, true] : [worst, false]);
    for (const fault of faults) assert.ok(fault.next, `${fault.check} says what to do`);
    return faults;
  }
}
