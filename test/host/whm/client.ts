import { once } from 'node:events';
import { type IncomingHttpHeaders, type IncomingMessage, request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { buffer } from 'node:stream/consumers';

export interface Reply {
  readonly status: number;
  readonly reason: string;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  readonly text: string;
}

export interface SendOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** Another client address, such as 127.0.0.2. */
  readonly localAddress?: string;
}

/** Sends a request and waits for its head; the body is not read. The host's self-signed certificate is accepted. */
export async function open(url: string, options: SendOptions = {}): Promise<IncomingMessage> {
  const { body, headers, localAddress, method = 'GET' } = options;
  const sent = (url.startsWith('https:') ? tlsRequest : plainRequest)(url, {
    method,
    agent: false,
    rejectUnauthorized: false,
    headers: {
      ...(body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) }),
      ...headers,
    },
    ...(localAddress === undefined ? {} : { localAddress }),
  });
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return response;
}

/** Sends a request and reads the whole answer. Rejects if the answer is cut. */
export async function send(url: string, options: SendOptions = {}): Promise<Reply> {
  const response = await open(url, options);
  const body = await buffer(response);
  const { headers, rawHeaders, statusCode = 0, statusMessage = '' } = response;
  return { status: statusCode, reason: statusMessage, headers, rawHeaders, body, text: body.toString() };
}
