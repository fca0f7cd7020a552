/** How far an actor's rights reach. `none` may do nothing at all. */
export type Level = 'root' | 'reseller' | 'none';

/** Everything that can be asked of the daemon. */
export type CommandName =
  | 'status.read'
  | 'settings.read'
  | 'overview.read'
  | 'accounts.list'
  | 'accounts.why'
  | 'accounts.not-back'
  | 'accounts.story'
  | 'plan.create'
  | 'job.start'
  | 'job.list'
  | 'job.read'
  | 'job.cancel'
  | 'job.retry'
  | 'audit.list'
  | 'audit.verify'
  | 'ticket.create'
  | 'document.read';

/** What an admitted actor sees: everything, or only jobs that it started and accounts that it owns. */
export type Scope = 'all' | 'own';

const rules: Record<CommandName, { root: Scope; reseller?: Scope }> = {
  'status.read': { root: 'all', reseller: 'own' },
  'settings.read': { root: 'all', reseller: 'own' },
  'overview.read': { root: 'all', reseller: 'own' },
  'accounts.list': { root: 'all', reseller: 'own' },
  'accounts.why': { root: 'all', reseller: 'own' },
  'accounts.not-back': { root: 'all', reseller: 'own' },
  'accounts.story': { root: 'all', reseller: 'own' },
  'plan.create': { root: 'all', reseller: 'own' },
  'job.start': { root: 'all', reseller: 'own' },
  'job.list': { root: 'all', reseller: 'own' },
  'job.read': { root: 'all', reseller: 'own' },
  'job.cancel': { root: 'all', reseller: 'own' },
  'job.retry': { root: 'all', reseller: 'own' },
  'audit.list': { root: 'all', reseller: 'own' },
  'audit.verify': { root: 'all' },
  'ticket.create': { root: 'all', reseller: 'own' },
  'document.read': { root: 'all', reseller: 'own' },
};

/** The one table of rights (R6): what an actor of that level may ask, and in which scope; undefined is no. */
export function scopeOf(level: Level, command: CommandName): Scope | undefined {
  return level === 'none' ? undefined : rules[command][level];
}
