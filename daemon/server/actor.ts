import type { IncomingMessage } from 'node:http';
import { type Actor, parseActor } from '../protocol/actor.ts';
import { hasControl } from '../protocol/control.ts';
import { malformation } from '../protocol/names.ts';
import { ProblemError } from '../protocol/problem.ts';

/**
 * Who asks, from the one header that says it. Only root can reach the socket, so the header is believed; that
 * it is sent once and well-formed shows that nothing was smuggled in beside it.
 * @throws ProblemError `actor-missing`, `actor-invalid`
 */
export function actorOf(request: IncomingMessage): Actor {
  const values = headerValues(request, 'x-actor');
  const [value] = values;
  if (value === undefined) throw new ProblemError('actor-missing', 'There is no X-Actor header.');
  if (values.length > 1) throw new ProblemError('actor-invalid', 'There is more than one X-Actor header.');
  const actor = parseActor(value);
  if (actor === undefined)
    throw new ProblemError('actor-invalid', 'X-Actor is neither "cli" nor "whm:NAME".');
  return { ...actor, ...(actor.via === 'cli' ? sudoUser(request) : address(request)) };
}

/**
 * Who calls in WHM API form: always the command line, since nothing else can reach these addresses. No X-Actor
 * header is needed; one that names somebody else is not let through.
 * @throws ProblemError `actor-invalid`, `not-permitted`
 */
export function cliActorOf(request: IncomingMessage): Actor {
  if (headerValues(request, 'x-actor').length === 0)
    return { user: 'root', via: 'cli', ...sudoUser(request) };
  const actor = actorOf(request);
  if (actor.via !== 'cli')
    throw new ProblemError('not-permitted', 'This is for programs on the server only.');
  return actor;
}

function sudoUser(request: IncomingMessage): Pick<Actor, 'sudoUser'> {
  const [name] = headerValues(request, 'x-sudo-user');
  return name === undefined || malformation(name) !== undefined ? {} : { sudoUser: name };
}

function address(request: IncomingMessage): Pick<Actor, 'address'> {
  const [text] = headerValues(request, 'x-whm-address');
  return text === undefined || text === '' || text.length > 64 || hasControl(text) ? {} : { address: text };
}

/** All values of a header, doubled ones included (Node joins or drops those in `headers`). */
function headerValues(request: IncomingMessage, name: string): string[] {
  return request.rawHeaders.filter(
    (_, index, all) => index % 2 === 1 && all[index - 1]?.toLowerCase() === name,
  );
}
