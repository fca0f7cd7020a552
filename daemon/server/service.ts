import type { Rights } from '../access/rights.ts';
import type { Tickets } from '../access/tickets.ts';
import type { Engine } from '../jobs/engine.ts';
import type { Planner } from '../jobs/planner.ts';
import type { Guard } from '../jobs/guard.ts';
import type { Actor } from '../protocol/actor.ts';
import type { Report } from '../protocol/ports.ts';
import type { AccountRecord, Reply, TwoFactorList, UserConfigs } from '../protocol/reply.ts';
import type { Running, ServerState } from '../protocol/overview.ts';
import type { Settings } from '../protocol/settings.ts';
import type { Status } from '../protocol/status.ts';
import type { Scope } from '../access/policy.ts';
import type { Store } from '../store/store.ts';
import type { Denials } from './denials.ts';
import type { HeldPolls } from './held-polls.ts';
import type { Hub } from './hub.ts';
import type { Known } from '../protocol/known.ts';

/** Lists of cPanel that change seldom, at most so old; `startedAt` (ms) tells how old. */
export interface AccountDirectory {
  accounts(options: Aged): Promise<Reply<AccountRecord[]> & { startedAt: number }>;
  twoFactor(options: Aged): Promise<Reply<TwoFactorList> & { startedAt: number }>;
}

interface Aged {
  asReseller: string | undefined;
  maxAgeSeconds: number;
}

/** What the commands work with; made in compose.ts. */
export interface Service {
  store: Store;
  engine: Engine;
  planner: Planner;
  directory: AccountDirectory;
  /** What cPanel says of 2FA when it is asked now. */
  twoFactor: {
    configs(user?: string): Promise<Reply<UserConfigs>>;
    policy(): Promise<Reply<boolean>>;
  };
  rights: Rights;
  hub: Hub;
  heldPolls: HeldPolls;
  denials: Pick<Denials, 'note'>;
  tickets: Tickets;
  /** How browsers reach the gateway; undefined: there is none. */
  gateway: { scheme: 'ws' | 'wss'; port: number } | undefined;
  now: () => number;
  newId: () => string;
  /** What else may keep somebody from logging in. */
  diagnosis: {
    policy(asReseller: string | undefined): Promise<Reply<boolean>>;
    /** Empty: nobody's, or hidden from that reseller. */
    domainOwner(domain: string, asReseller: string | undefined): Promise<Reply<string>>;
    clock(): Promise<Known<boolean>>;
  };
  /** The machine, and our own processes on it. */
  platform: {
    system(): Pick<ServerState, 'system' | 'kernel' | 'cloudLinux'>;
    rssBytes(): number;
    gateway(): Known<Running>;
  };
  settings: Settings;
  guard: Guard;
  status: () => Promise<Status>;
  /** Aborts when the service stops: ends held answers. */
  stopping: AbortSignal;
  report: Report;
}

/** An admitted request: who asks, and how far that reaches. */
export interface Caller {
  actor: Actor;
  scope: Scope;
  /** Ends when the client goes away or the service stops. */
  signal: AbortSignal;
}
