import { chmodSync, chownSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { limits } from '../protocol/limits.ts';
import type { Clock, Report } from '../protocol/ports.ts';

/** cPanel's certificate for its own services, the preferred file first (contract whm-host.md 3.1). */
export const certificateFiles = ['mycpanel.pem', 'cpanel.pem'];

/**
 * Copies cPanel's certificate to where the gateway may read it, beside and renamed, so that no half file is ever
 * seen; readable by the group that owns the folder.
 * @param source cPanel's folder
 * @param target the gateway's file
 * @returns true if the target changed; a certificate that does not parse changes nothing
 */
function copyCertificate(source: string, target: string): boolean {
  const pem = certificateFiles.map((name) => readPem(join(source, name))).find((text) => text !== undefined);
  if (pem === undefined || pem === readPem(target)) return false;
  const fresh = `${target}.new`;
  rmSync(fresh, { force: true });
  writeFileSync(fresh, pem, { mode: 0o600, flag: 'wx' });
  chownSync(fresh, process.geteuid?.() ?? -1, statSync(dirname(target)).gid);
  chmodSync(fresh, 0o640);
  renameSync(fresh, target);
  return true;
}

/** The file's text if it holds a key and a certificate that fit, else undefined. */
export function readPem(path: string): string | undefined {
  try {
    const pem = readFileSync(path, 'utf8');
    // Loaded when it is used: a daemon is ready sooner without.
    process.getBuiltinModule('node:tls').createSecureContext({ key: pem, cert: pem });
    return pem;
  } catch {
    return undefined;
  }
}

/**
 * Keeps the gateway's copy current: cPanel replaces its certificates in place and tells nobody. Ends with the
 * signal.
 */
export async function keepCertificate(
  source: string,
  target: string,
  clock: Pick<Clock, 'wait'>,
  stop: AbortSignal,
  report: Report,
): Promise<void> {
  while (!stop.aborted) {
    try {
      if (copyCertificate(source, target)) report('info', "cPanel's certificate was copied", { target });
    } catch (error) {
      report('warn', "cPanel's certificate could not be copied", { target, error: String(error) });
    }
    await clock.wait(limits.certificateLookSeconds * 1000, stop);
  }
}
