import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, beforeEach } from 'node:test';
import type { HostUser } from '../../../host/whm/accounts.ts';
import { type Reply, type SendOptions, send } from '../../../host/whm/client.ts';
import { places } from '../../../host/whm/places.ts';
import { type SimulatedWhm, startWhm, type WhmSession } from '../../../host/whm/start.ts';

/** The plugin that the tests register: a folder url, so that every CGI in it may run. */
export const appText = `name=probe
service=whostmgr
url=/cgi/probe/
user=root
acls=all
displayname=Probe
entryurl=probe/index.cgi
icon=probe.png
target=_self
`;

export class TestHost {
  readonly root: string = mkdtempSync(join(tmpdir(), 'whm-front-'));
  #whm: SimulatedWhm | undefined;
  #session: WhmSession | undefined;

  get whm(): SimulatedWhm {
    if (this.#whm === undefined) throw new Error('the host is not started');
    return this.#whm;
  }

  async start(users?: readonly HostUser[]): Promise<void> {
    this.write('var/cpanel/apps/probe.conf', appText);
    this.#whm = await startWhm({ root: this.root, tls: false, ...(users === undefined ? {} : { users }) });
  }

  async stop(): Promise<void> {
    await this.#whm?.close();
    rmSync(this.root, { recursive: true });
  }

  /** Writes a file below ROOT. */
  write(path: string, content: string, mode = 0o644): string {
    const file = join(this.root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    chmodSync(file, mode);
    return file;
  }

  /** Writes a file below DOCROOT/cgi/probe, by default an executable sh script. */
  cgi(name: string, body: string, mode = 0o755): string {
    return this.write(`usr/local/cpanel/whostmgr/docroot/cgi/probe/${name}`, `#!/bin/sh\n${body}`, mode);
  }

  reset(): void {
    rmSync(places(this.root).control, { force: true });
  }

  /** A request of root's browser session to a path below the token. */
  async get(path: string, options: SendOptions = {}): Promise<Reply> {
    this.#session ??= await this.whm.login('root');
    return this.as(this.#session, path, options);
  }

  /** A request of a session. */
  as(session: WhmSession, path: string, options: SendOptions = {}): Promise<Reply> {
    const headers = { cookie: session.cookie, ...options.headers };
    return send(`${this.whm.url}${session.token}${path}`, { ...options, headers });
  }
}

/** One simulated host for a test file; each test finds every switch at its default. `prepare` runs once it is up. */
export function testHost(prepare: () => void = () => undefined, users?: readonly HostUser[]): TestHost {
  const host = new TestHost();
  before(async () => {
    await host.start(users);
    prepare();
  });
  beforeEach(() => host.reset());
  after(() => host.stop());
  return host;
}
