import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, rmSync, statfsSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { folder } from '../integration/harness.ts';

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

/** Why no file system can be made in a file here; false: it can. */
export const noLoop =
  noDisk ||
  (spawnSync('sh', [
    '-c',
    'd=$(mktemp -d) && truncate -s 2M "$d/image" && mkfs.ext4 -q "$d/image" && mkdir "$d/on" && mount -o loop "$d/image" "$d/on" && umount "$d/on"; r=$?; rm -r "$d"; exit $r',
  ]).status !== 0 &&
    'no ext4 can be made and mounted here');

/**
 * A disk that fails as a real one does: from one moment on nothing can be written, to open files neither. Make it
 * before the stage, as above.
 */
export class FailingDisk {
  #image: string;
  #path = '';

  constructor(t: TestContext) {
    t.after(() => this.#path !== '' && spawnSync('umount', ['-l', this.#path]));
    this.#image = join(folder(t), 'image');
    writeFileSync(this.#image, '');
    truncateSync(this.#image, 16 * 1024 * 1024);
    run('mkfs.ext4', '-q', this.#image);
  }

  mountAt(path: string): void {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    this.#path = path;
    this.#mount();
  }

  fail(): void {
    mount('-o', 'remount,abort', this.#path);
  }

  /** Checked and mounted again; no file of it may be open. */
  mend(): void {
    run('umount', this.#path);
    // What another mount namespace still holds would come back as it failed: a copy does not.
    const copy = `${this.#image}.copy`;
    copyFileSync(this.#image, copy);
    this.#image = copy;
    // It exits with 1 once it has mended something.
    spawnSync('fsck.ext4', ['-p', this.#image]);
    this.#mount();
  }

  #mount(): void {
    mount('-o', 'loop', this.#image, this.#path);
    chmodSync(this.#path, 0o700);
  }
}

function mount(...args: string[]): void {
  run('mount', ...args);
}

function run(program: string, ...args: string[]): void {
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr}`);
}
