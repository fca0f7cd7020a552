import { knownAcls } from '../acls.ts';
import { type Context, textArgument } from '../context.ts';
import { appendJson } from '../files.ts';
import { emptyMap, type JsonMap } from '../json.ts';
import { type Outcome, answer } from '../outcome.ts';

/** myprivs: one object ACL → value, the values mix 1, "1", 0 and "" (contract 4). */
export function myPrivileges(context: Context): Outcome {
  const { caller } = context;
  const privileges = emptyMap();
  const seen = { yes: 0, no: 0 };
  for (const acl of knownAcls) {
    const granted = caller.level !== 'reseller' || caller.acls.includes(acl);
    if (granted) privileges[acl] = seen.yes++ % 2 === 0 ? 1 : '1';
    else privileges[acl] = seen.no++ % 2 === 0 ? 0 : '';
  }
  return answer({ privileges: [privileges] });
}

/** version. */
export function version(context: Context): Outcome {
  return answer({ version: context.control.settings.version });
}

/** gethostname. */
export function hostname(context: Context): Outcome {
  return answer({ hostname: context.control.settings.hostname });
}

/** get_current_users_count. */
export function usersCount(context: Context): Outcome {
  return answer({ users: Object.keys(context.users.accounts).length });
}

/** servicestatus: a few services, all up. */
export function serviceStatus(_context: Context, values: JsonMap): Outcome {
  const wanted = textArgument(values, 'service');
  const names = ['cpsrvd', 'cphulkd', 'exim', 'httpd', 'mysql'];
  const service = names
    .filter((name) => wanted === undefined || name === wanted)
    .map((name) => ({ name, display_name: name, enabled: 1, monitored: 1, installed: 1, running: 1 }));
  return answer({ service });
}

function digits(length: number): string {
  return Array.from({ length }, () => Math.floor(Math.random() * 10)).join('');
}

/** create_user_session: recorded, so that a simulated cpsrvd can honour it. */
export function createUserSession(context: Context, values: JsonMap): Outcome {
  const user = textArgument(values, 'user') ?? 'root';
  const service = textArgument(values, 'service') ?? 'whostmgrd';
  const token = `/cpsess${digits(10)}`;
  const session = `${user}:${digits(16)}`;
  appendJson(context.paths.sessions, { at: Date.now(), user, service, session, token });
  const query = `session=${encodeURIComponent(session)}`;
  return answer({
    cp_security_token: token,
    expires: Math.floor(Date.now() / 1000) + 10_800,
    service,
    session,
    url: `https://${context.control.settings.hostname}:2087${token}/login/?${query}`,
  });
}
