import { checks, type DoctorReport, type Finding, type SeenSwitch } from '../../protocol/doctor.ts';
import { judgeBackup } from './backup.ts';
import { judgeCertificate } from './certificate.ts';
import { judgeClock } from './clock.ts';
import { judgeCloudLinux } from './cloudlinux.ts';
import { judgeConfiguration } from './configuration.ts';
import { judgeCpanel } from './cpanel.ts';
import { judgeCsfPignore, judgeCsfPort } from './csf.ts';
import { judgeDaemon } from './daemon.ts';
import { judgeAudit, judgeDatabase } from './database.ts';
import { judgeGateway } from './gateway.ts';
import type { Host } from './host.ts';
import { judgePermissions } from './permissions.ts';
import { judgePort } from './port.ts';
import { judgeRegistration } from './registration.ts';
import { judgeSpace } from './space.ts';
import { judgeUnits } from './units.ts';
import { notChecked, type Verdict } from './verdict.ts';
import { judgeWhmApi } from './whmapi1.ts';

const table: Record<Finding['check'], (host: Host) => Promise<Verdict[]>> = {
  configuration: async (host) => judgeConfiguration(await host.configuration()),
  cpanel: async (host) => judgeCpanel(await host.cpanel()),
  cloudlinux: async (host) => judgeCloudLinux(await host.cloudLinux()),
  whmapi1: async (host) => judgeWhmApi(await host.whmapi1()),
  units: async (host) => judgeUnits(await host.units()),
  daemon: async (host) => judgeDaemon(await host.daemon()),
  database: async (host) => judgeDatabase(await host.record()),
  audit: async (host) => judgeAudit(await host.record()),
  backup: async (host) => judgeBackup(await host.backup()),
  space: async (host) => judgeSpace(await host.spaces()),
  registration: async (host) => judgeRegistration(await host.registration()),
  permissions: async (host) => judgePermissions(await host.permissions()),
  port: async (host) => judgePort(await host.port()),
  gateway: async (host) => judgeGateway(await host.gateway()),
  certificate: async (host) => judgeCertificate(await host.certificate()),
  'csf-port': async (host) => judgeCsfPort(await host.csf()),
  'csf-pignore': async (host) => judgeCsfPignore(await host.csf()),
  clock: async (host) => judgeClock(await host.clock()),
};

/**
 * Makes every check, whatever becomes of the others.
 * @param now ms since 1970
 */
export async function examine(host: Host, version: string, now: number): Promise<DoctorReport> {
  const [findings, switches] = await Promise.all([
    Promise.all(checks.map(async (check) => findingsOf(check, host))),
    seen(host),
  ]);
  const all = findings.flat();
  return {
    version,
    host: host.name,
    at: new Date(now).toISOString(),
    healthy: all.every(({ state }) => state === 'ok'),
    findings: all,
    switches: [...switches],
  };
}

async function findingsOf(check: Finding['check'], host: Host): Promise<Finding[]> {
  try {
    return (await table[check](host)).map((verdict) => ({ check, ...verdict }));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return [{ check, ...notChecked(`The check itself failed: ${why}`, 'Report this with what it says.') }];
  }
}

async function seen(host: Host): Promise<readonly SeenSwitch[]> {
  try {
    return await host.switches();
  } catch {
    return [];
  }
}
