import type { Control } from './switches.ts';

/** What cpsrvd knows of a request when it runs a CGI. */
export interface CgiRequest {
  readonly method: string;
  readonly rawPath: string;
  readonly query: string;
  /** Lower-case names, as node:http gives them. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly tls: boolean;
  readonly serverAddress: string;
  readonly serverPort: number;
  readonly clientAddress: string;
  readonly clientPort: number;
}

/** Who was authenticated, and how. */
export interface Caller {
  readonly user: string;
  readonly acls: readonly string[];
  /** `cpsess…` of a browser session; undefined for an API token or basic auth. */
  readonly token: string | undefined;
  readonly password: string | undefined;
  readonly apiTokenName: string | undefined;
}

/** The CGI's PATH: minimal, so that `#!/usr/bin/env X` can't be relied on (2.2, 2.3). */
const cgiPath = '/usr/bin:/bin';

/** The environment of a CGI: exactly what 2.3 names, no HOME, no other request header, by the switches. */
export function cgiEnvironment(
  request: CgiRequest,
  caller: Caller,
  control: Control,
): Record<string, string> {
  const { headers } = request;
  const environment: Record<string, string | undefined> = {
    PATH: cgiPath,
    GATEWAY_INTERFACE: 'CGI/1.1',
    WHM50: '1',
    HTTPS: request.tls ? 'on' : undefined,
    REMOTE_USER: caller.user,
    REMOTE_ADDR: request.clientAddress,
    REMOTE_HOST: request.clientAddress,
    REMOTE_PORT: String(request.clientPort),
    SERVER_ADDR: request.serverAddress,
    SERVER_PORT: String(request.serverPort),
    REQUEST_METHOD: request.method,
    REQUEST_URI: request.query === '' ? request.rawPath : `${request.rawPath}?${request.query}`,
    SCRIPT_URI: request.rawPath,
    QUERY_STRING: request.query,
    CONTENT_TYPE: text(headers['content-type']),
    CONTENT_LENGTH: text(headers['content-length']),
    HTTP_HOST: text(headers['host']),
    cp_security_token: caller.token === undefined ? '' : `/${caller.token}`,
    WHM_API_TOKEN_NAME: caller.apiTokenName,
    HTTP_COOKIE: control['http-cookie'] === 'present' ? text(headers['cookie']) : undefined,
    HTTP_AUTHORIZATION:
      control['http-authorization'] === 'present' ? text(headers['authorization']) : undefined,
    REMOTE_PASSWORD: remotePassword(caller, control),
  };
  for (const [name, value] of Object.entries(headers)) {
    if (name.startsWith('x-')) environment[`HTTP_${name.toUpperCase().replaceAll('-', '_')}`] = text(value);
  }
  return Object.fromEntries(
    Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

function remotePassword(caller: Caller, control: Control): string | undefined {
  if (control['remote-password'] === 'hidden') return '__HIDDEN__';
  return control['remote-password'] === 'real' ? caller.password : undefined;
}

function text(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value;
}
