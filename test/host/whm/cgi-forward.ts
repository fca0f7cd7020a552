import type { ServerResponse } from 'node:http';
import type { Writable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { type CgiHead, compresses, find, parseHead, sentHeaders } from './cgi-response.ts';
import type { Control } from './switches.ts';

export interface Forwarding {
  /** Takes one read of the CGI's output; false asks to wait for `onDrain`. */
  read(chunk: Buffer): boolean;
  /** The output ended. `clean` is false if the CGI failed: the answer is then cut (2.5). False: no head came. */
  end(clean: boolean): boolean;
}

/**
 * Forwards a CGI's output to the client by the rules and switches of 2.4: each read is passed on, but the first
 * may be held back, pieces may be corked for 200 ms, and the body may be compressed without flushes.
 * @param path without token; `/live_` in it switches the cork off
 */
export function forwardOutput(
  response: ServerResponse,
  acceptEncoding: string,
  path: string,
  control: Control,
  onDrain: () => void,
): Forwarding {
  let unparsed = Buffer.alloc(0);
  let head: CgiHead | undefined;
  let body: Writable | undefined;
  let held: Buffer[] = [];
  let holdsFirst = control['first-read'] === 'held';
  let corked: Buffer[] = [];
  let cork: NodeJS.Timeout | undefined;
  let left = Infinity;

  const start = (parsed: CgiHead, complete?: number): Writable => {
    const compressed = compresses(parsed, acceptEncoding, complete, control.gzip);
    response.writeHead(
      parsed.status,
      parsed.reason,
      sentHeaders(parsed, compressed, control['content-type']),
    );
    const length = find(parsed.headers, 'content-length');
    if (length !== undefined) left = Number(length);
    if (!compressed) return response.on('drain', onDrain);
    const gzip = createGzip();
    gzip.on('drain', onDrain).pipe(response);
    return gzip;
  };
  const write = (parsed: CgiHead, chunk: Buffer): boolean => {
    body ??= start(parsed);
    const cut = chunk.length > left ? chunk.subarray(0, left) : chunk;
    left -= cut.length;
    return cut.length === 0 || body.write(cut);
  };
  const pass = (parsed: CgiHead, chunk: Buffer): boolean => {
    if (control.cork === 'never' || path.includes('/live_')) return write(parsed, chunk);
    corked.push(chunk);
    cork ??= setTimeout(() => {
      cork = undefined;
      write(parsed, Buffer.concat(corked.splice(0)));
    }, 200);
    return true;
  };
  const take = (parsed: CgiHead, chunk: Buffer): boolean => {
    if (holdsFirst) {
      holdsFirst = false;
      held = [chunk];
      return true;
    }
    return pass(parsed, Buffer.concat([...held.splice(0), chunk]));
  };

  return {
    read(chunk) {
      if (head !== undefined) return take(head, chunk);
      unparsed = Buffer.concat([unparsed, chunk]);
      head = parseHead(unparsed, control['header-colon']);
      return head === undefined || head.rest.length === 0 || take(head, head.rest);
    },
    end(clean) {
      clearTimeout(cork);
      if (head === undefined) return false;
      const rest = Buffer.concat([...corked, ...held]);
      corked = [];
      if (!clean) {
        response.destroy();
        return true;
      }
      body ??= start(head, rest.length);
      if (rest.length > 0) write(head, rest);
      // A body shorter than its Content-Length can't be ended properly: the client sees it cut.
      if (left !== Infinity && left > 0 && response.req.method !== 'HEAD') response.destroy();
      else body.end();
      return true;
    },
  };
}
