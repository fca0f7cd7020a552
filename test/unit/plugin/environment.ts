import type { Environment } from '../../../plugin/cgi/identity.ts';

/** What cpsrvd tells a CGI in the session of a person who called `path`. */
export function environmentOf(path: string, more: Record<string, string | undefined> = {}): Environment {
  return {
    REMOTE_USER: 'root',
    cp_security_token: '/cpsess1234567890',
    REQUEST_METHOD: 'GET',
    QUERY_STRING: `path=${encodeURIComponent(path)}`,
    HTTP_HOST: 'server.example:2087',
    REMOTE_ADDR: '192.0.2.7',
    ...more,
  };
}
