import { Story, type StoryChapter } from '../../protocol/story.ts';
import { actorText } from '../actor-text.ts';
import { type Context, print } from '../context.ts';
import { visible } from '../escape.ts';
import { type PageOptions, pageQuery, tellNext } from '../page.ts';
import { planningMs } from '../start.ts';
import { facts } from '../table.ts';
import { moment } from '../words.ts';

/** `story`: all that is on record of one account, and how it is now. */
export async function story(context: Context, user: string, options: PageOptions): Promise<number> {
  const told = await context.client.ask(Story, {
    path: `/v1/story?${pageQuery(options, { user })}`,
    withinMs: planningMs,
    signal: context.interrupts.first,
  });
  print(context, { document: told, items: told.items, people: () => lines(told) });
  tellNext(context, told.next);
  return 0;
}

function lines({ user, account, items }: Story): string[] {
  return [
    ...facts([
      ['account', user],
      ['2FA now', account?.twoFactor ?? 'cPanel knows no account of this name'],
      ['domain', account?.domain],
      ['owner', account?.owner],
      ['plan', account?.plan],
      ['suspended', account && (account.suspended ? 'yes' : 'no')],
    ]),
    '',
    ...(items.length === 0 ? ['No job on record concerns it.'] : items.flatMap(chapterLines)),
  ];
}

function chapterLines({ jobId, at, state, actor, reason, ticket, target, entries }: StoryChapter): string[] {
  const { before, answer, answerText, outcome, verified, code, notice } = target;
  const ended = outcome === undefined ? `open (${state})` : `${outcome}${verified ? ', verified' : ''}`;
  const why = target.reason ?? target.note ?? answerText;
  return [
    `${moment(at)} UTC  ${visible(ended)}`,
    ...facts([
      ['  job', jobId],
      ['  by', actorText(actor)],
      ['  reason', reason],
      ['  ticket', ticket],
      ['  2FA before', before],
      ['  answer', answer],
      ['  code', code],
      ['  why', why],
      ['  notice', notice && [notice.state, ...(notice.to ?? []), notice.reason].filter(Boolean).join(' ')],
      ['  audit', entries.map(({ sequence, action }) => `${sequence} ${action}`).join(', ') || undefined],
    ]),
    '',
  ];
}
