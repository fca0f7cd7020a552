import type { Space } from '../../protocol/doctor-facts.ts';
import type { SeenSwitch } from '../../protocol/doctor.ts';
import type { BackupFacts } from './backup.ts';
import type { CertificateFacts } from './certificate.ts';
import type { CloudLinuxFacts } from './cloudlinux.ts';
import type { ConfigurationFacts } from './configuration.ts';
import type { CpanelFacts } from './cpanel.ts';
import type { CsfFacts } from './csf.ts';
import type { DaemonFacts } from './daemon.ts';
import type { RecordFacts } from './database.ts';
import type { GatewayFacts } from './gateway.ts';
import type { PermissionFacts } from './permissions.ts';
import type { PortFacts } from './port.ts';
import type { RegistrationFacts } from './registration.ts';
import type { UnitsFacts } from './units.ts';
import type { WhmApiFacts } from './whmapi1.ts';
import type { Known } from '../../protocol/known.ts';

type Soon<T> = T | Promise<T>;

/** The facts that the checks judge; reading them changes nothing. */
export interface Host {
  name: string;
  configuration: () => Soon<ConfigurationFacts>;
  cpanel: () => Soon<CpanelFacts>;
  cloudLinux: () => Soon<CloudLinuxFacts>;
  whmapi1: () => Soon<WhmApiFacts>;
  units: () => Soon<UnitsFacts>;
  daemon: () => Soon<DaemonFacts>;
  record: () => Soon<RecordFacts>;
  backup: () => Soon<BackupFacts>;
  spaces: () => Soon<readonly Known<Space>[]>;
  registration: () => Soon<RegistrationFacts>;
  permissions: () => Soon<PermissionFacts>;
  port: () => Soon<PortFacts>;
  gateway: () => Soon<GatewayFacts>;
  certificate: () => Soon<CertificateFacts>;
  csf: () => Soon<CsfFacts>;
  clock: () => Soon<Known<boolean>>;
  switches: () => Soon<readonly SeenSwitch[]>;
}
