import { createServer, type Server } from 'node:http';
import { randomUUIDv7 as newId } from 'node:crypto';
import { Rights } from './access/rights.ts';
import { Tickets } from './access/tickets.ts';
import { type Config, gatewayFiles } from './config.ts';
import { keepCertificate } from './host/certificate.ts';
import { clock } from './host/clock.ts';
import { clockInSync } from './host/clock-sync.ts';
import { loadPerCore, machineId } from './host/machine.ts';
import { orphanEnded } from './host/orphan.ts';
import { ownRssBytes, readGateway, readSystem } from './host/platform.ts';
import { identify } from './host/processes.ts';
import { remembered } from './host/remembered.ts';
import { readVitals } from './host/vitals.ts';
import { keepHouse } from './housekeeping.ts';
import { Engine } from './jobs/engine.ts';
import { Lane } from './jobs/lane.ts';
import { Planner } from './jobs/planner.ts';
import { auditLog, type Logger } from './log.ts';
import { mailDoor, wordingOf } from './mail.ts';
import { hookDocument } from './notify/hook-document.ts';
import { findHooks } from './notify/hook-files.ts';
import { Hooks } from './notify/hooks.ts';
import { Notices } from './notify/notices.ts';
import { Pace } from './notify/pace.ts';
import { resellerOf } from './protocol/actor.ts';
import { limits } from './protocol/limits.ts';
import { runHook, runOther } from './programs.ts';
import { publisher } from './publish.ts';
import { createApp } from './server/app.ts';
import { Denials } from './server/denials.ts';
import { answerBadHeads } from './server/heads.ts';
import { HeldPolls } from './server/held-polls.ts';
import { Hub } from './server/hub.ts';
import { createLiveServer } from './server/live/upgrade.ts';
import type { Service } from './server/service.ts';
import { statusReader } from './status.ts';
import { openStore, type Store } from './store/store.ts';
import { createDirectory } from './whm/directory.ts';
import { shareReads } from './whm/reads.ts';
import { createWhm, type Whm } from './whm/whm.ts';

/** The assembled daemon, not yet listening. */
export interface Daemon {
  server: Server;
  /** Serves the gateway; undefined if that is switched off. */
  liveServer: Server | undefined;
  engine: Engine;
  notices: Pick<Notices, 'waiting' | 'idle'>;
  /** Takes up unfinished jobs and learns about cPanel. */
  begin: () => void;
  /** For a process that runs a job of its own while there is no service: settles calls in flight, no more. */
  beginBeside: () => void;
  /** Ends held answers and jobs' waits; resolves when what was under way is on record. */
  stop: () => Promise<void>;
  /** Puts on record what was only in memory, and frees the record; to be called last. */
  close: () => void;
}

/** Where the daemon touches its record and cPanel: what a crash test puts something in front of. */
export interface Ports {
  store: Store;
  whm: Whm;
  orphanEnded: typeof orphanEnded;
}

/**
 * Builds the daemon from its configuration; the only place that constructs.
 * @param decorate puts something in front of the ports; only the crash test does
 * @throws ProblemError what openStore throws
 */
export function compose(
  config: Config,
  log: Logger,
  version: string,
  decorate: (ports: Ports) => Ports = (ports) => ports,
): Daemon {
  const { now } = clock;
  const wording = wordingOf(config);
  const report: Service['report'] = (level, message, detail) => log[level](detail, message);
  const { store, whm, ...ports } = decorate({
    store: openStore({ stateDir: config.stateDir, machineId: machineId(), now, onAudit: auditLog(log) }),
    whm: createWhm({ path: config.whmapi1.path, timeoutSeconds: config.whmapi1.timeoutSeconds }),
    orphanEnded,
  });
  const reads = shareReads(whm);
  const directory = createDirectory(reads, now);
  const rights = new Rights({
    privileges: (user) => reads.privileges(user),
    isSuspended: (user) => reads.isSuspended(user),
    admitted: new Set(config.access.resellers),
    now,
  });
  const hub = new Hub(report);
  const stopping = new AbortController();
  const { path, timeoutSeconds } = config.whmapi1;
  const hooks = new Hooks({
    find: () => findHooks(config.hooks.directory),
    document(jobId) {
      const view = store.view(jobId);
      return view && hookDocument(view);
    },
    run: (hook, input) => runHook(hook, input, config.hooks.timeoutSeconds * 1000),
    audit: (actor, action, detail) => store.appendAudit({ at: now(), actor, action, detail }),
    report,
  });
  const notices = new Notices({
    record: store,
    door: mailDoor(config, directory, resellerOf, now),
    clock,
    pace: new Pace(clock, config.notify.perMinute),
    wording,
    machineId: store.machineId,
    withinSeconds: config.resume.withinSeconds,
    report,
  });
  const planner = new Planner({
    listTwoFactor: (options) => reads.listTwoFactor(options),
    directory,
    now,
    newId,
  });
  const engine = new Engine({
    settings: config,
    store,
    whm: {
      ...whm,
      listTwoFactor: (options) => reads.listTwoFactor(options),
      version: () => reads.version({ mayJoin: true }),
    },
    lane: new Lane(),
    clock,
    newId,
    load: loadPerCore,
    machineId: store.machineId,
    identify,
    orphanEnded: (call, signal) => ports.orphanEnded(call, path, timeoutSeconds * 1000, signal),
    mayRun: async (actor) => rights.mayRun(actor),
    protectedNow: async (actor, users) => planner.protectedNow(actor, users),
    resellerOf,
    publish: publisher({ directory, hub, notices, hooks }, report),
    report,
  });
  const status = statusReader({
    version,
    path,
    startedAt: now(),
    whm,
    reads,
    engine,
    vitals: readVitals,
    now,
  });
  const denials = new Denials({
    append: (entry) => store.appendAudit(entry),
    report,
    now,
    later: (ms, action) => setTimeout(action, ms).unref(),
  });
  const { gateway } = config;
  const service: Service = {
    store,
    engine,
    planner,
    directory,
    twoFactor: { configs: (user) => reads.userConfigs(user), policy: () => reads.policyStatus() },
    rights,
    hub,
    heldPolls: new HeldPolls(),
    denials,
    tickets: new Tickets(now),
    gateway: gateway.enabled ? { scheme: gateway.plain ? 'ws' : 'wss', port: gateway.port } : undefined,
    now,
    newId,
    diagnosis: {
      policy: (asReseller) => reads.policyStatus({ asReseller, mayJoin: true }),
      domainOwner: (domain, asReseller) => reads.domainOwner(domain, asReseller),
      clock: remembered(now, limits.clockCacheSeconds * 1000, () => clockInSync(config.programs, runOther)),
    },
    platform: {
      system: readSystem,
      rssBytes: ownRssBytes,
      gateway: () => readGateway(gateway.enabled ? gatewayFiles(config).socket : undefined),
    },
    settings: {
      delaySeconds: config.start.delaySeconds,
      confirmAbove: limits.unconfirmedRemovals,
      reasonRequired: config.start.reasonRequired,
      removalsMost: config.start.removalsMost,
      notifyOwners: config.notify.owners,
    },
    guard: config.start,
    status: status.read,
    stopping: stopping.signal,
    report,
  };
  const server = createServer(
    { maxHeaderSize: limits.headerBytes, keepAliveTimeout: 5000, requestTimeout: 60_000 },
    createApp(service),
  );
  answerBadHeads(server);
  let house = Promise.resolve();
  return {
    server,
    liveServer: gateway.enabled ? createLiveServer(service) : undefined,
    engine,
    notices,
    begin() {
      engine.resume();
      notices.resume();
      house = keepHouse({ store, clock, detailDays: config.retention.detailDays, report }, stopping.signal);
      if (gateway.enabled && !gateway.plain) {
        const { pem } = gatewayFiles(config);
        void keepCertificate(gateway.certificates, pem, clock, stopping.signal, report);
      }
      // Known beforehand, so that the first plan after a start does not have to wait for them.
      void directory.keepResellers(clock, stopping.signal);
      status.warm();
    },
    beginBeside: () => engine.settleLost(),
    async stop() {
      stopping.abort();
      const patience = new AbortController();
      // Reads end soon by themselves: none is left behind, unless cPanel hangs.
      const readsEnded = Promise.race([reads.idle(), clock.wait(limits.stopReadsMs, patience.signal)]);
      await Promise.all([engine.stop(), notices.stop(), house, readsEnded]);
      patience.abort();
      await hooks.idle();
    },
    close() {
      denials.close();
      hooks.leave();
      store.close();
    },
  };
}
