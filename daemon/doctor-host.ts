import { realpathSync, statSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, resolve } from 'node:path';
import type { DoctorRequest } from './cli/doctor.ts';
import type { ConfigurationFacts } from './cli/doctor/configuration.ts';
import type { RecordFacts } from './cli/doctor/database.ts';
import type { GatewayFacts } from './cli/doctor/gateway.ts';
import type { Host } from './cli/doctor/host.ts';
import { unitNames } from './cli/doctor/units.ts';
import { type Config, gatewayFiles } from './config.ts';
import { permissionFacts } from './doctor-permissions.ts';
import { certificateFiles } from './host/certificate.ts';
import { clockInSync } from './host/clock-sync.ts';
import { seeCertificate } from './host/doctor/certificate.ts';
import { seeCsf } from './host/doctor/csf.ts';
import { holdsOpen } from './host/doctor/open-files.ts';
import type { Places } from './host/doctor/places.ts';
import { probe } from './host/doctor/probe.ts';
import { readText } from './host/doctor/read-text.ts';
import { seeRegistration } from './host/doctor/registration.ts';
import { seeHostName, seeSpace, seeSystem } from './host/doctor/system.ts';
import { newlineSwitch, tweakSwitches } from './host/doctor/tweaks.ts';
import { listensOf, readUnits, showUnits } from './host/doctor/units.ts';
import { printed } from './host/printed.ts';
import type { Probe } from './protocol/doctor-facts.ts';
import type { Known } from './protocol/known.ts';
import { fileAge } from './store/backup.ts';
import { stateFilesIn } from './store/directory.ts';
import { examine as examineDatabase } from './store/examine.ts';
import { version as versionCall } from './whm/calls/server.ts';
import { interpret } from './whm/interpret.ts';
import { type Run, runProgram } from './whm/program.ts';
import { seeingRuns, seenVariants } from './whm/variants.ts';

const commandMs = 10_000;
const probeMs = 5000;
/** whmapi1 may wait for cPanel's lock only when it writes, and here it reads. */
const callSeconds = 60;

/** What the facts are read by. */
export interface HostDeps {
  request: DoctorRequest;
  config: Config;
  configuration: ConfigurationFacts;
  places: Places;
  version: string;
}

/** The facts of this host; what several checks share is read once. */
export function hostOf({ request, config, configuration, places, version }: HostDeps): Host {
  const { gateway, whmapi1 } = config;
  const name = seeHostName(places);
  const files = stateFilesIn(resolve(config.stateDir));
  const live = gatewayFiles(config);
  const certificate = once(() => seeCertificate(live.pem, name));
  const answer = once(request.status);
  const timeoutMs = 1000 * Math.min(callSeconds, whmapi1.timeoutSeconds);
  const call = async (args: string[]): Promise<Run> =>
    runProgram({ path: whmapi1.path, args, timeoutMs, graceMs: 1000 }, () => performance.now());
  const asVersion = once(() => call(seeingRuns.version));
  const reply = async () => interpret(versionCall, await asVersion());
  const asked = once(() => run(places.isRegistered, ['whostmgr', 'whm-2fa-reset']));
  const connection = once(async () => (gateway.enabled ? connect(config, name) : undefined));
  const backup = once(() => examineDatabase(files.backup, false, tmpdir()));

  return {
    name: name || 'this host',
    configuration: () => configuration,
    cpanel: () => ({ file: places.version, text: readText(places.version) }),
    cloudLinux: () => ({ ...seeSystem(places), path: whmapi1.path, fullPath: places.whmapi1 }),
    whmapi1: async () => ({ path: whmapi1.path, reply: await reply() }),
    async units() {
      const all = [...unitNames.always, ...unitNames.gateway];
      const shown = await run(places.systemctl, showUnits(all));
      return {
        states: 'why' in shown ? shown : { value: readUnits(shown.value) },
        gateway: gateway.enabled,
      };
    },
    daemon: async () => ({
      version,
      socket: request.socket,
      configured: { socket: config.socket, whmapi1: whmapi1.path },
      answer: await answer(),
    }),
    record: once(async (): Promise<RecordFacts> => {
      const running = 'status' in (await answer());
      const reading = await examineDatabase(files.database, isHeld(files), tmpdir());
      return { file: files.database, backup: files.backup, reading, running };
    }),
    async backup() {
      const reading = await backup();
      const age = 'missing' in reading ? undefined : fileAge(files.backup, Date.now());
      const fault = faultOf(reading);
      return { file: files.backup, age, ...(fault !== undefined && { fault }) };
    },
    spaces: () => distinct([files.directory, places.cpanelState, places.prefix]).map(seeSpace),
    registration: async () => ({
      asked: await asked(),
      ...seeRegistration(places),
      resellers: config.access.resellers.length,
    }),
    permissions: () => permissionFacts(config, configuration.file, request.root, places),
    port: () => ({
      enabled: gateway.enabled,
      port: gateway.port,
      address: gateway.address,
      listens: listensOf(places.units, 'whm-2fa-reset-gateway.socket'),
    }),
    async gateway(): Promise<GatewayFacts> {
      const found = await connection();
      const ours = certificate();
      return {
        enabled: gateway.enabled,
        port: gateway.port,
        plain: gateway.plain,
        address: found?.address ?? gateway.address,
        ...(found && { probe: found.probe }),
        ...('value' in ours && { fingerprint: ours.value.fingerprint }),
      };
    },
    certificate: () => ({
      needed: gateway.enabled && !gateway.plain,
      host: name,
      now: Date.now(),
      file: live.pem,
      ours: certificate(),
      folder: gateway.certificates,
      theirs: cpanelCertificate(gateway.certificates, name),
    }),
    csf() {
      const csf = seeCsf(places);
      return { gateway, ...(csf && { csf }) };
    },
    clock: () => clockInSync(places, runs),
    async switches() {
      const isUp = (await reply()).kind === 'ok';
      const called = isUp
        ? seenVariants({ version: await asVersion(), batch: await call(seeingRuns.batch) })
        : [];
      const found = await connection();
      return [
        ...called,
        ...newlineSwitch(await asked()),
        ...tweakSwitches(readText(places.tweaks)),
        ...portSwitch(found?.probe),
      ];
    },
  };
}

function once<T>(read: () => T): () => T {
  let known: { value: T } | undefined;
  return () => (known ??= { value: read() }).value;
}

async function run(path: string, args: readonly string[]): Promise<Known<string>> {
  return printed(path, await runs(path, args));
}

async function runs(path: string, args: readonly string[]): Promise<Run> {
  const program = { path, args, timeoutMs: commandMs, graceMs: 1000, stdoutBytes: 64 * 1024 };
  return runProgram(program, () => performance.now());
}

/** From here as from outside: on an address of the gateway, by its port. */
async function connect({ gateway }: Config, host: string): Promise<{ address: string; probe: Probe }> {
  const { port, plain } = gateway;
  const isAny = gateway.address === '::' || gateway.address === '0.0.0.0';
  const addresses = isAny ? ['127.0.0.1', ...(isIPv6(gateway.address) ? ['::1'] : [])] : [gateway.address];
  let found: { address: string; probe: Probe } | undefined;
  for (const address of addresses) {
    const next = { address, probe: await probe(address, port, { plain, host, withinMs: probeMs }) };
    if (next.probe.kind === 'connected') return next;
    found ??= next;
  }
  return found ?? { address: gateway.address, probe: { kind: 'failed', detail: 'there is no address.' } };
}

function portSwitch(found: Probe | undefined) {
  const variants = { connected: 'open', refused: 'refused', silent: 'dropped' } as const;
  const kind = found?.kind;
  if (kind !== 'connected' && kind !== 'refused' && kind !== 'silent') return [];
  return [{ name: 'port', fits: [variants[kind]] }];
}

/** The first that can be used; if none can, why the last cannot. */
function cpanelCertificate(folder: string, host: string) {
  const found = certificateFiles.map((file) => seeCertificate(`${folder}/${file}`, host));
  return found.find((each) => 'value' in each) ?? found.at(-1) ?? { why: 'there is none.' };
}

/** The process that wrote its name there has the database open. */
function isHeld({ holder, database }: { holder: string; database: string }): boolean {
  const text = readText(holder, { most: 4096 });
  const [, pid] = ('value' in text && /"pid":(\d{1,10})\b/.exec(text.value)) || [];
  try {
    return pid !== undefined && holdsOpen(Number(pid), realpathSync(database));
  } catch {
    return false;
  }
}

function faultOf(reading: RecordFacts['reading']): string | undefined {
  if ('fault' in reading) return reading.fault;
  if ('why' in reading) return reading.why;
  if ('missing' in reading || reading.audit.ok) return undefined;
  return `its audit was changed at entry ${reading.audit.sequence}.`;
}

/** Of the paths, or the folders above them that are there, one for each file system. */
function distinct(paths: readonly string[]): string[] {
  const devices = new Map<number, string>();
  for (const path of paths.map(existing)) {
    const device = statSync(path).dev;
    if (!devices.has(device)) devices.set(device, path);
  }
  return [...devices.values()];
}

function existing(path: string): string {
  const isThere = statSync(path, { throwIfNoEntry: false }) !== undefined;
  return isThere || dirname(path) === path ? path : existing(dirname(path));
}
