import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Caller } from './cgi-environment.ts';
import type { Exchange, FrontState } from './exchange.ts';
import { accessLine, appendLog, type RequestRecord } from './logs.ts';

/**
 * Follows a request to its end, however it ends, and writes it to the record and to access_log.
 * @param current what is known of it by then; undefined if its address was refused
 */
export function follow(
  state: FrontState,
  request: IncomingMessage,
  response: ServerResponse,
  current: () => Exchange | undefined,
): void {
  const { headers, method = '', socket, url = '' } = request;
  // Read now: a socket that was cut has no addresses any more.
  const { bytesWritten, localPort: port = 0, remoteAddress: ip = '-' } = socket;
  state.open.add(response);
  response.on('close', () => {
    state.open.delete(response);
    const exchange = current();
    const record: RequestRecord = {
      method,
      path: exchange?.target.path ?? url,
      query: exchange?.target.query ?? '',
      // 0: cut before an answer began.
      status: response.headersSent ? response.statusCode : 0,
      user: exchange?.caller?.user ?? '',
      by: exchange?.by ?? 'front',
    };
    state.records.push(record);
    const entry = {
      record,
      ip,
      line: `${method} ${url} HTTP/${request.httpVersion}`,
      size: socket.bytesWritten - bytesWritten,
      referer: headers.referer ?? '-',
      agent: headers['user-agent'] ?? '-',
      auth: kindOf(exchange?.caller),
      forwardedFor: String(headers['x-forwarded-for'] ?? '-'),
      port,
    };
    appendLog(state.root, 'access_log', accessLine(entry, new Date()));
  });
}

function kindOf(caller: Caller | undefined): 's' | 'a' | 'b' | 'o' {
  if (caller === undefined) return 'o';
  if (caller.token !== undefined) return 's';
  return caller.apiTokenName === undefined ? 'b' : 'a';
}
