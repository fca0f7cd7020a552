import { randomBytes } from 'node:crypto';
import { isRootLevel, passes } from './acl.ts';
import { matchApp } from './appconfig.ts';
import type { Caller } from './cgi-environment.ts';
import { cgiEnvironment } from './cgi-environment.ts';
import { forwardOutput } from './cgi-forward.ts';
import { type CgiProcess, commandFor, runCgi } from './cgi-run.ts';
import { cgiRequest, type Exchange, sendPage } from './exchange.ts';
import { appendLog } from './logs.ts';
import { aclPage, internalErrorPage, plainPage, unregisteredPage } from './pages.ts';

/** Runs an executable below DOCROOT if AppConfig and the caller's privileges allow it (1.6, 10.5). */
export function runProgram(exchange: Exchange, caller: Caller, file: string): void {
  const { control, state, target } = exchange;
  const app = matchApp(state.apps, target.path, control['url-match']);
  if (app === undefined) {
    const who = isRootLevel(caller.acls) ? 'root' : 'reseller';
    if (control[`permit_unregistered_apps_as_${who}`] === 'off')
      return sendPage(exchange, 403, unregisteredPage());
  } else if (!passes(app.acls, caller.acls, control.permit_appconfig_entries_without_acls === 'on')) {
    return sendPage(exchange, Number(control['acl-fail']), aclPage());
  }
  execute(exchange, caller, file);
}

/** Runs a CGI without asking AppConfig: for the home page, which belongs to WHM itself. */
export function execute(exchange: Exchange, caller: Caller, file: string): void {
  const { control, request, response, state, target } = exchange;
  // "Chunked request bodies are not supported" (2.3).
  if (request.headers['transfer-encoding'] !== undefined) {
    return sendPage(
      exchange,
      411,
      plainPage('411 Length Required', 'Chunked request bodies are not supported.'),
    );
  }
  const command = commandFor(state.root, file);
  if (command === undefined) return refuseExec(exchange);
  exchange.by = 'cgi';
  const environment = { ...cgiEnvironment(cgiRequest(exchange), caller, control), ...state.environment };
  const child = runCgi(command, file, environment, control);
  state.running.set(child, response);
  feed(exchange, child);
  const forwarding = forwardOutput(
    response,
    request.headers['accept-encoding'] ?? '',
    target.path,
    control,
    () => child.stdout.resume(),
  );
  child.stdout.on('data', (chunk: Buffer) => {
    if (!forwarding.read(chunk)) child.stdout.pause();
  });
  child.stderr.on('data', (chunk: Buffer) => appendLog(state.root, 'error_log', chunk));
  child.on('error', () => child.stdout.destroy());
  const limit = limitTime(exchange, child);
  // A client that left closes the pipe: the CGI gets SIGPIPE at its next write (2.5).
  response.on('close', () => child.stdout.destroy());
  child.on('close', (code) => {
    clearTimeout(limit);
    state.running.delete(child);
    if (!response.destroyed && !finish(forwarding.end(code === 0), exchange, child)) response.destroy();
  });
}

function finish(answered: boolean, exchange: Exchange, child: CgiProcess): boolean {
  if (answered) return true;
  if (child.pid === undefined) refuseExec(exchange);
  else sendPage(exchange, 500, internalErrorPage(randomBytes(4).toString('hex')));
  return true;
}

function refuseExec(exchange: Exchange): void {
  if (exchange.control['bad-exec'] === '404')
    sendPage(exchange, 404, plainPage('404 Not Found', 'Not found.'));
  else sendPage(exchange, 500, internalErrorPage('exec'));
}

/** Feeds the body: node:http ends it after CONTENT_LENGTH bytes, and stdin is then closed. A stall cuts it (2.3). */
function feed({ control, request, response }: Exchange, child: CgiProcess): void {
  child.stdin.on('error', () => request.resume());
  const stall = setTimeout(() => request.destroy(), control['body-seconds'] * 1000);
  request.on('data', () => stall.refresh());
  request.on('close', () => {
    clearTimeout(stall);
    child.stdin.end();
  });
  request.on('end', () => clearTimeout(stall));
  request.pipe(child.stdin);
  // A program that ends before it has read everything: the rest is dropped once the pipe has let go, and a body
  // that nobody reads any more is not waited for.
  child.stdin.on('close', () => request.resume());
  response.on('close', () => clearTimeout(stall));
}

function limitTime({ control, response }: Exchange, child: CgiProcess): NodeJS.Timeout | undefined {
  const limit = control['cgi-timeout'];
  if (limit === 'none') return undefined;
  return setTimeout(() => {
    child.kill();
    response.destroy();
  }, limit * 1000);
}
