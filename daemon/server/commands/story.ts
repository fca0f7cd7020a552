import { checkNames } from '../../jobs/plan.ts';
import { actorId } from '../../protocol/actor.ts';
import type { Notice } from '../../protocol/notice.ts';
import { limits } from '../../protocol/limits.ts';
import { ProblemError } from '../../protocol/problem.ts';
import type { Story, StoryChapter, StoryQuery } from '../../protocol/story.ts';
import { viewTarget } from '../../protocol/target.ts';
import type { PastTarget } from '../../store/history.ts';
import type { Caller, Service } from '../service.ts';
import { accountTable } from './accounts.ts';

/**
 * All that is on record of one account, the newest job first, and how it is now. Who does not see everything is told
 * of its own jobs, and another's account looks like none.
 * @throws ProblemError `malformed-name`, `account-not-found`, `whmapi1-unavailable`, `whmapi1-refused`
 */
export async function readStory(
  service: Service,
  caller: Caller,
  { user: asked, limit, cursor }: StoryQuery,
): Promise<Story> {
  const [user = asked] = checkNames([asked]);
  const { table, readAt } = await accountTable(service, caller, limits.accountsCacheSeconds);
  const account = table.find(user);
  const isHidden = caller.scope === 'own' && account === undefined;
  const page = service.store.history({
    user,
    limit: Math.min(limit, limits.storyJobs),
    ...(cursor !== undefined && { before: cursor }),
    ...(caller.scope === 'own' && { actorId: actorId(caller.actor) }),
  });
  if (isHidden || (account === undefined && cursor === undefined && page.items.length === 0)) {
    throw new ProblemError(
      'account-not-found',
      'Neither cPanel nor the record knows an account of this name.',
    );
  }
  const notices = new Map<string, ReadonlyMap<number, Notice>>();
  return {
    user,
    ...(account !== undefined && { account }),
    readAt: new Date(readAt).toISOString(),
    items: page.items.flatMap((past) => chapterOf(service, caller, past, notices)),
    next: page.next,
  };
}

function chapterOf(
  { store }: Service,
  { actor, scope }: Caller,
  { jobId, index, user, acceptedAt, ...past }: PastTarget,
  notices: Map<string, ReadonlyMap<number, Notice>>,
): StoryChapter[] {
  const job = store.job(jobId);
  const target = store.story.target(jobId, index);
  if (job === undefined || target === undefined) return [];
  if (job.notify && !notices.has(jobId)) notices.set(jobId, store.notices(jobId));
  const notice = notices.get(jobId)?.get(index);
  return [
    {
      jobId,
      at: new Date(acceptedAt).toISOString(),
      state: job.state,
      actor: job.actor,
      reason: job.reason,
      ...(job.ticket !== undefined && { ticket: job.ticket }),
      target: { ...viewTarget(target, index), ...(notice && { notice }), verified: past.verified },
      entries: store.story.entries(jobId, user, scope === 'own' ? actor.user : undefined),
    },
  ];
}
