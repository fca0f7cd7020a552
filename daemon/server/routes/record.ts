import { NotBackList, NotBackQuery } from '../../protocol/not-back.ts';
import { Overview } from '../../protocol/overview.ts';
import { Story, StoryQuery } from '../../protocol/story.ts';
import { listNotBack } from '../commands/not-back.ts';
import { readOverview } from '../commands/overview.ts';
import { readStory } from '../commands/story.ts';
import { route } from '../route.ts';

/** What the record and the lists tell of the server and of its accounts. */
export const recordRoutes = [
  route({
    method: 'get',
    path: '/v1/overview',
    command: 'overview.read',
    name: 'readOverview',
    summary: 'Tells the state of the server at a glance.',
    answers: { 200: { schema: Overview, means: 'Shares, policy, and the machine.' } },
    problems: ['whmapi1-unavailable', 'whmapi1-refused'],
    run: async ({ service, caller }) => ({ status: 200, body: await readOverview(service, caller) }),
  }),
  route({
    method: 'get',
    path: '/v1/not-back',
    command: 'accounts.not-back',
    name: 'listNotBack',
    summary: 'Lists accounts that were reset and still have 2FA off.',
    query: NotBackQuery,
    answers: { 200: { schema: NotBackList, means: 'A page of accounts, the longest gone first.' } },
    problems: ['whmapi1-unavailable', 'whmapi1-refused'],
    run: async ({ service, caller, query }) => ({
      status: 200,
      body: await listNotBack(service, caller, query),
    }),
  }),
  route({
    method: 'get',
    path: '/v1/story',
    command: 'accounts.story',
    name: 'readStory',
    summary: 'Tells all that is on record of one account, and how it is now.',
    query: StoryQuery,
    answers: { 200: { schema: Story, means: 'The jobs that it was in, the newest first.' } },
    problems: ['malformed-name', 'account-not-found', 'whmapi1-unavailable', 'whmapi1-refused'],
    run: async ({ service, caller, query }) => ({
      status: 200,
      body: await readStory(service, caller, query),
    }),
  }),
];
