import { accessSync, chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';

/** Places of which everything above is root's on a usual server; programs can be run from them. */
const places = ['/root', '/var/lib', '/opt'];

/**
 * A folder that goes with the test and that root alone can change, as are all above it; without one the test is
 * skipped, with the reason.
 */
export function trustedFolder(t: TestContext): string | undefined {
  const place = places.find((path) => {
    try {
      accessSync(path, 2);
      return isTrusted(path);
    } catch {
      return false;
    }
  });
  if (place === undefined || process.getuid?.() !== 0) {
    t.skip('hooks must be root’s: this runs as another user, or there is no place that is root’s alone');
    return undefined;
  }
  const dir = mkdtempSync(join(place, 'whm-2fa-reset-test-'));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  chmodSync(dir, 0o755);
  return dir;
}

function isTrusted(path: string): boolean {
  const { uid, mode } = statSync(path);
  const isOwn = uid === 0 && (mode & 0o022) === 0;
  return isOwn && (path === '/' || isTrusted(dirname(path)));
}
