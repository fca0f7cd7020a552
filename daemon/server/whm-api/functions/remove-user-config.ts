import * as z from 'zod/mini';
import { limits } from '../../../protocol/limits.ts';
import { malformation } from '../../../protocol/names.ts';
import { parseRequest } from '../../../protocol/parse.ts';
import { Reason, TicketReference } from '../../../protocol/text.ts';
import { startUnasked } from '../../commands/start.ts';
import { untilEnd } from '../../commands/until-end.ts';
import type { Caller, Service } from '../../service.ts';
import type { ApiFunction } from '../api-function.ts';
import { type Arguments, includedOf, usersOf, valuesOf } from '../arguments.ts';
import { removalOutcome } from '../removal-outcome.ts';

const defaultReason = '(WHM API call)';
const OnRecord = z.strictObject({
  reason: z.exactOptional(Reason),
  ticket: z.exactOptional(TicketReference),
  notify: z.exactOptional(z.enum(['0', '1'])),
});
interface OwnArguments {
  reason: string;
  ticket?: string;
  notify?: boolean;
}

/**
 * `twofactorauth_remove_user_config` as a job (contract whmapi1.md 3.3 to 3.5). Names that can be none are answered
 * like unknown ones, as cPanel does, and never reach the job.
 */
export const removeUserConfig: ApiFunction = {
  command: 'job.start',
  async run(service, caller, args, late) {
    const users = usersOf(args);
    if (users.length === 0) return { refusal: 'No users specified.' };
    const record = recordOf(args);
    const sound = users.filter((user) => malformation(user) === undefined);
    if (sound.length === 0) {
      noteRefusal(service, caller, users, record);
      return removalOutcome(users, []);
    }
    const { id } = await startUnasked(service, caller, {
      users: sound,
      included: includedOf(args),
      ...record,
    });
    const messages = [`job: ${id}`];
    if (!(await untilEnd(service, id, AbortSignal.any([caller.signal, late])))) {
      const why = service.stopping.aborted
        ? 'The service is stopping'
        : `It has taken more than ${limits.whmApiSeconds} s`;
      return { refusal: `${why}; job ${id} goes on. See: whm-2fa-reset job show ${id}`, messages };
    }
    const targets = service.store.view(id)?.targets ?? [];
    const outcome = removalOutcome(users, targets);
    return { ...outcome, messages: [...messages, ...outcome.messages] };
  },
};

/** @throws ProblemError `invalid-request` if one is malformed or given twice */
function recordOf(args: Arguments): OwnArguments {
  const given = Object.fromEntries(
    (['reason', 'ticket', 'notify'] as const).flatMap((key) => {
      const values = valuesOf(args, key);
      // Two are no text: the schema says so.
      return values.length === 0 ? [] : [[key, values.length === 1 ? values[0] : values]];
    }),
  );
  const { reason = defaultReason, ticket, notify } = parseRequest(OnRecord, given);
  return {
    reason,
    ...(ticket !== undefined && { ticket }),
    ...(notify !== undefined && { notify: notify === '1' }),
  };
}

/** No job can hold names like these; that somebody tried is on record all the same. */
function noteRefusal(
  { store, now }: Service,
  { actor }: Caller,
  users: readonly string[],
  record: OwnArguments,
): void {
  const detail = { ...record, malformedNames: users.length };
  store.appendAudit({ at: now(), actor, action: 'job.refused', detail });
}
