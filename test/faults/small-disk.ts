import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

/** Why a disk of its own cannot be had here; false: it can. */
export const noDisk =
  process.geteuid?.() !== 0
    ? 'only root mounts a file system'
    : spawnSync('sh', [
        '-c',
        'd=$(mktemp -d) && mount -t tmpfs none "$d" && umount "$d"; r=$?; rmdir "$d"; exit $r',
      ]).status !== 0 && 'no file system can be mounted here';

/** A small file system of its own. Make it before the stage: what a test registers first ends first. */
export class SmallDisk {
  #path = '';

  constructor(t: TestContext) {
    // Lazy: it goes even while a failed test's daemon still holds a file.
    t.after(() => this.#path !== '' && spawnSync('umount', ['-l', this.#path]));
  }

  /** @param size as mount takes it, such as `64k` */
  mountAt(path: string, size: string): void {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    mount('-t', 'tmpfs', '-o', `size=${size},mode=0700`, 'none', path);
    this.#path = path;
  }

  get #filler(): string {
    return join(this.#path, 'filler');
  }

  /** Leaves no byte of it free. */
  fill(): void {
    const { bavail, bsize } = statfsSync(this.#path);
    writeFileSync(this.#filler, Buffer.alloc(bavail * bsize, 1));
  }

  makeRoom(): void {
    rmSync(this.#filler, { force: true });
  }

  setReadOnly(isReadOnly: boolean): void {
    mount('-o', isReadOnly ? 'remount,ro' : 'remount,rw', this.#path);
  }
}

function mount(...args: string[]): void {
  const { status, stderr } = spawnSync('mount', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`mount ${args.join(' ')}: ${stderr}`);
}
