import { groupsOf, shareOf, timesOf } from '../../jobs/shares.ts';
import { limits } from '../../protocol/limits.ts';
import type { Overview, ServerState } from '../../protocol/overview.ts';
import type { Caller, Service } from '../service.ts';
import { accountTable } from './accounts.ts';
import { planningOf } from './plans.ts';
import { knownBy } from './why.ts';

/** Below WHM's address and token, as cPanel's own mails link to it; it is not documented, so the menu is named too. */
const policyPage = '/scripts7/twofactorauth/myaccount';

/**
 * The state of the server at a glance; who does not see everything is told of its own accounts alone.
 * @throws ProblemError `whmapi1-unavailable`, `whmapi1-refused`
 */
export async function readOverview(service: Service, caller: Caller): Promise<Overview> {
  const [{ table, readAt }, policy, server] = await Promise.all([
    accountTable(service, caller, limits.accountsCacheSeconds),
    service.diagnosis.policy(planningOf(caller).asReseller),
    caller.scope === 'all' ? serverState(service) : undefined,
  ]);
  const rows = table.rows();
  return {
    share: shareOf(rows),
    byOwner: groupsOf(rows, 'owner', limits.overviewGroups),
    byPlan: groupsOf(rows, 'plan', limits.overviewGroups),
    readAt: new Date(readAt).toISOString(),
    policy: knownBy(policy),
    policyLink: policyPage,
    ...(server !== undefined && { server }),
  };
}

async function serverState(service: Service): Promise<ServerState> {
  const { vitals, cpanel, version, startedAt, whmapi1 } = await service.status();
  return {
    vitals,
    clock: { now: new Date(service.now()).toISOString(), inSync: await service.diagnosis.clock() },
    ...service.platform.system(),
    cpanel,
    daemon: { version, startedAt, rssBytes: service.platform.rssBytes() },
    gateway: service.platform.gateway(),
    calls: timesOf(service.store.pastCalls(limits.overviewJobs), whmapi1.fastestCallMs),
  };
}
