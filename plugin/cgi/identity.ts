import { actorId, parseActor } from '../../daemon/protocol/actor.ts';
import { ProblemError } from '../../daemon/protocol/problem.ts';

/** What a CGI is told by the server that starts it (contract whm-host.md 2.3). */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Who asks, from cpsrvd's environment alone. A session by API token is refused: a token may have fewer rights than
 * its owner, and cpsrvd tells only the owner's name.
 * @returns the value of the X-Actor header
 * @throws ProblemError `not-logged-in`, `api-token-not-accepted`
 */
export function identify(environment: Environment): string {
  const user = environment['REMOTE_USER'] ?? '';
  // A header is bytes: what is beyond ASCII could arrive as another name.
  const actor = /^[!-~]+$/.test(user) ? parseActor(`whm:${user}`) : undefined;
  if (actor === undefined) throw new ProblemError('not-logged-in', 'WHM does not say who is logged in.');
  const token = environment['WHM_API_TOKEN_NAME'] ?? '';
  if (token !== '' || !/^\/cpsess\w+$/.test(environment['cp_security_token'] ?? '')) {
    throw new ProblemError('api-token-not-accepted', 'This is not a session of a person in WHM.');
  }
  return actorId(actor);
}
