import { execFile } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { createHost } from '../../host/host.ts';
import { layOut } from '../../host/whm/layout.ts';
import { placeOsRelease, type systems } from '../../host/whm/platform.ts';
import { writeManifest } from '../variants.ts';
import { fakeNode, stubs } from './stubs.ts';

const project = join(import.meta.dirname, '../../..');

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
    for (const [name, text] of stubs) tree.program(`usr/bin/${name}`, text);
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

  /** Puts a program of this text in the place of what is there. */
  program(path: string, text: string): void {
    rmSync(this.at(path), { force: true });
    writeFileSync(this.at(path), text);
    chmodSync(this.at(path), 0o755);
  }

  /** Counts steps from one again. */
  forgetSteps(): void {
    rmSync(this.at('sim/steps'), { force: true });
  }

  at(path: string): string {
    return join(this.root, path);
  }
}
