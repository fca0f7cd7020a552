import { appendFileSync } from 'node:fs';
import { readControl } from '../whm/control.ts';
import type { Control } from './control.ts';
import { makeFolderOf } from './files.ts';
import { acquireLock, LockTimeout } from './lock.ts';
import type { HostPaths } from './paths.ts';
import type { Texts } from './texts.ts';
import { makeTwoFactorFolder } from './twofactor.ts';

const waitSeconds = 300;
const pollSeconds = 0.3;

/** Thrown when the lock stayed taken; the message is the reason of the answer. */
export class LockRefused extends Error {}

/** Takes the data file's lock by the switch lock-wait (contract 3.6); the failure goes to the error log too. */
export function takeDataLock(paths: HostPaths, control: Control, texts: Texts): () => void {
  const variant = control.switches['lock-wait'];
  const scale = control.settings.lockTimeScale * 1000;
  const seconds = variant === 'at-once' ? 0 : waitSeconds;
  // A strict sandbox of the daemon is its child's as well (whm-host.md 7).
  if (readControl(paths.root).sandbox === 'write-error')
    throw new LockRefused(texts.saveFailed(paths.lock, 'Read-only file system'));
  makeTwoFactorFolder(paths);
  try {
    const limit = variant === 'no-limit' ? Number.POSITIVE_INFINITY : seconds * scale;
    return acquireLock(paths.lock, pollSeconds * scale, limit);
  } catch (error) {
    if (!(error instanceof LockTimeout)) throw error;
    const reason = texts.lockFailed(paths.twoFactor, seconds);
    makeFolderOf(paths.errorLog, 0o700);
    appendFileSync(paths.errorLog, `warn [whmapi1] ${reason}\n`);
    throw new LockRefused(reason);
  }
}
