import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import * as z from 'zod/mini';
import { Problem } from '../../daemon/protocol/problem.ts';
import { ProblemError } from '../../daemon/protocol/problem.ts';
import { forwardedRequest } from '../../plugin/cgi/request.ts';
import { built, start } from '../integration/child.ts';
import { type Daemon, stage } from '../integration/harness.ts';
import { ask } from '../integration/http.ts';
import { removals } from '../integration/jobs.ts';
import { type World, world } from './authorisation.ts';
import { type Command, commands, routed } from './commands.ts';
import { tableOf } from './table.ts';

/**
 * Who may ask what. yes: as `commands` says; no: not-permitted; 404: job-not-found, as for an id that nobody has;
 * none, bad: actor-missing, actor-invalid. `:id` is the actor's own job (else one of root's), `:id of root` root's.
 */
const onSocket = tableOf(`
                                     cli  whm:root  whm:boss  whm:res1  whm:res2  whm:res3  whm:alice  whm:ghost  (none)  cli,cli  cli,whm:root  whm:a:b  root
  GET /v1/status                     yes  yes       yes       yes       no        no        no         no         none    bad      bad           bad      bad
  GET /v1/settings                   yes  yes       yes       yes       no        no        no         no         none    bad      bad           bad      bad
  POST /v1/plans                     yes  yes       yes       yes       no        no        no         no         none    bad      bad           bad      bad
  GET /v1/jobs                       yes  yes       yes       yes       no        no        no         no         none    bad      bad           bad      bad
  POST /v1/jobs                      yes  yes       yes       yes       no        no        no         no         none    bad      bad           bad      bad
  POST /v1/jobs with notify          yes  yes       yes       yes       no        no        no         no         none    bad      bad           bad      bad
  GET /v1/jobs/:id                   yes  yes       yes       yes       no        no        no         no         none    bad      bad           bad      bad
  GET /v1/jobs/:id/snapshot          yes  yes       yes       yes       no        no        no         no         none    bad      bad           bad      bad
  GET /v1/jobs/:id/targets           yes  yes       yes       yes       no        no        no         no         none    bad      bad           bad      bad
  GET /v1/jobs/:id/events            yes  yes       yes       yes       no        no        no         no         none    bad      bad           bad      bad
  POST /v1/jobs/:id/cancel           yes  yes       yes       yes       no        no        no         no         none    bad      bad           bad      bad
  POST /v1/jobs/:id/retry            yes  yes       yes       yes       no        no        no         no         none    bad      bad           bad      bad
  GET /v1/jobs/:id of root           yes  yes       yes       404       no        no        no         no         none    bad      bad           bad      bad
  GET /v1/jobs/:id/snapshot of root  yes  yes       yes       404       no        no        no         no         none    bad      bad           bad      bad
  GET /v1/jobs/:id/targets of root   yes  yes       yes       404       no        no        no         no         none    bad      bad           bad      bad
  GET /v1/jobs/:id/events of root    yes  yes       yes       404       no        no        no         no         none    bad      bad           bad      bad
  POST /v1/jobs/:id/cancel of root   yes  yes       yes       404       no        no        no         no         none    bad      bad           bad      bad
  POST /v1/jobs/:id/retry of root    yes  yes       yes       404       no        no        no         no         none    bad      bad           bad      bad
  GET /v1/jobs/:id/compare           yes  yes       yes       yes       no        no        no         no         none    bad      bad           bad      bad
  GET /v1/jobs/:id/compare of root   yes  yes       yes       404       no        no        no         no         none    bad      bad           bad      bad
  GET /v1/overview                   yes  yes       yes       yes       no        no        no         no         none    bad      bad           bad      bad
  GET /v1/not-back                   yes  yes       yes       yes       no        no        no         no         none    bad      bad           bad      bad
  GET /v1/story                      yes  yes       yes       yes       no        no        no         no         none    bad      bad           bad      bad
  GET /v1/accounts                   yes  yes       yes       yes       no        no        no         no         none    bad      bad           bad      bad
  GET /v1/why                        yes  yes       yes       yes       no        no        no         no         none    bad      bad           bad      bad
  GET /v1/audit                      yes  yes       yes       yes       no        no        no         no         none    bad      bad           bad      bad
  GET /v1/audit/verify               yes  yes       yes       no        no        no        no         no         none    bad      bad           bad      bad
  POST /v1/tickets                   yes  yes       yes       yes       no        no        no         no         none    bad      bad           bad      bad
  GET /v1/openapi.json               yes  yes       yes       yes       no        no        no         no         none    bad      bad           bad      bad
  DELETE /v1/jobs                    yes  yes       yes       yes       no        no        no         no         none    bad      bad           bad      bad
  OPTIONS /v1/plans                  yes  yes       yes       yes       no        no        no         no         none    bad      bad           bad      bad
  PUT /v1/jobs/:id                   yes  yes       yes       yes       no        no        no         no         none    bad      bad           bad      bad
  GET /v1/nothing                    yes  yes       yes       yes       yes       yes       yes        yes        none    bad      bad           bad      bad
  GET /json-api/…get_user_configs    yes  no        no        no        no        no        no         no         yes     bad      bad           bad      bad
  GET /json-api/…policy_status       yes  no        no        no        no        no        no         no         yes     bad      bad           bad      bad
  GET /json-api/…remove_user_config  yes  no        no        no        no        no        no         no         yes     bad      bad           bad      bad
  GET /xml-api/…remove_user_config   yes  no        no        no        no        no        no         no         yes     bad      bad           bad      bad
`);

/**
 * The same through live_api.cgi, by what cpsrvd says: REMOTE_USER, a session by API token, one without a security
 * token. login: not-logged-in; token: api-token-not-accepted; page: missing-request-header; away: route-not-found.
 */
const throughCgi = tableOf(`
                                     root  boss  res1  res2  res3
  GET /v1/status                     yes   yes   yes   no    no
  GET /v1/settings                   yes   yes   yes   no    no
  POST /v1/plans                     yes   yes   yes   no    no
  GET /v1/jobs                       yes   yes   yes   no    no
  POST /v1/jobs                      yes   yes   yes   no    no
  POST /v1/jobs with notify          yes   yes   yes   no    no
  GET /v1/jobs/:id                   yes   yes   yes   no    no
  GET /v1/jobs/:id/snapshot          yes   yes   yes   no    no
  GET /v1/jobs/:id/targets           yes   yes   yes   no    no
  GET /v1/jobs/:id/events            yes   yes   yes   no    no
  POST /v1/jobs/:id/cancel           yes   yes   yes   no    no
  POST /v1/jobs/:id/retry            yes   yes   yes   no    no
  GET /v1/jobs/:id of root           yes   yes   404   no    no
  POST /v1/jobs/:id/cancel of root   yes   yes   404   no    no
  POST /v1/jobs/:id/retry of root    yes   yes   404   no    no
  GET /v1/jobs/:id/compare           yes   yes   yes   no    no
  GET /v1/jobs/:id/compare of root   yes   yes   404   no    no
  GET /v1/overview                   yes   yes   yes   no    no
  GET /v1/not-back                   yes   yes   yes   no    no
  GET /v1/story                      yes   yes   yes   no    no
  GET /v1/accounts                   yes   yes   yes   no    no
  GET /v1/why                        yes   yes   yes   no    no
  GET /v1/audit                      yes   yes   yes   no    no
  GET /v1/audit/verify               yes   yes   no    no    no
  POST /v1/tickets                   yes   yes   yes   no    no
  GET /v1/openapi.json               yes   yes   yes   no    no
  DELETE /v1/jobs                    page  page  page  page  page
  OPTIONS /v1/plans                  page  page  page  page  page
  PUT /v1/jobs/:id                   page  page  page  page  page
  GET /v1/nothing                    yes   yes   yes   yes   yes
  GET /json-api/…get_user_configs    away  away  away  away  away
  GET /json-api/…policy_status       away  away  away  away  away
  GET /json-api/…remove_user_config  away  away  away  away  away
  GET /xml-api/…remove_user_config   away  away  away  away  away
`);

/** Sessions that are of no person are refused before the daemon is reached, whatever they ask. */
const noPersons = tableOf(`
                                     (none)  ro·ot  a:b    root+token  root-cpsess
  GET /v1/status                     login   login  login  token       token
  POST /v1/jobs                      login   login  login  token       token
  DELETE /v1/jobs                    login   login  login  token       token
  GET /json-api/…remove_user_config  login   login  login  token       token
`);

const codes: Readonly<Record<string, string>> = {
  no: 'not-permitted',
  404: 'job-not-found',
  none: 'actor-missing',
  bad: 'actor-invalid',
  login: 'not-logged-in',
  token: 'api-token-not-accepted',
  page: 'missing-request-header',
  away: 'route-not-found',
};

/** The command of a row, with the id of the job that the row means. */
function requestOf({ jobs }: World, row: string, actor: string): Command {
  const [name = '', ofRoot] = row.split(' of ');
  const command = commands[name] ?? assert.fail(`${row} is no command`);
  const id = (ofRoot === undefined ? jobs[actor] : undefined) ?? jobs['whm:root'] ?? '';
  return { ...command, path: command.path.replace(':id', id) };
}

/** Holds an answer against its cell. */
function check(cell: string, { yes }: Command, status: number, text: string, said: string): void {
  const wanted = cell === 'yes' ? yes : (codes[cell] ?? assert.fail(`${cell} is no cell`));
  if (typeof wanted === 'number') assert.equal(status, wanted, `${said}: ${text}`);
  else
    assert.equal(text === '' ? status : z.parse(Problem, JSON.parse(text)).code, wanted, `${said}: ${text}`);
}

const rowsOf = (table: typeof onSocket) => new Set(table.map(({ row }) => row.split(' of ')[0] ?? ''));

/** Calls in WHM API form have rows by what they call; the WebSocket has no actor but its ticket's (authorisation-live.test.ts). */
const otherwise = [
  'GET /json-api/:function',
  'POST /json-api/:function',
  'GET /xml-api/:function',
  'POST /xml-api/:function',
  'GET /v1/ws',
];

test('the tables name every route and nothing else', async (t) => {
  const { daemon } = await stage(t);
  const document = JSON.parse((await daemon.request('GET', '/v1/openapi.json')).text) as {
    paths: Record<string, Record<string, unknown>>;
  };
  const told = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/gu, ':$1')}`),
  );
  assert.deepEqual(told.toSorted(), [...routed, ...otherwise].toSorted());
  for (const table of [onSocket, throughCgi]) {
    const rows = rowsOf(table);
    assert.deepEqual(
      routed.filter((route) => !rows.has(route)),
      [],
    );
    assert.deepEqual([...rows].toSorted(), Object.keys(commands).toSorted());
  }
});

test('on the daemon’s socket, whoever asks for whatever', async (t) => {
  const all = await world(t);
  const { host, daemon } = all;
  const count = removals(host).length;
  for (const { row, column, cell } of onSocket) {
    const actor = column === '(none)' ? null : column.split(',');
    const command = requestOf(all, row, column);
    const headers = { 'Idempotency-Key': randomUUID(), 'X-WHM-Host': 'whm.example:2087' };
    const { method, path, body } = command;
    const answer = await daemon.request(method, path, {
      actor,
      headers,
      ...(body === undefined ? {} : { body }),
    });
    check(cell, command, answer.status, answer.text, `${column} ${row}`);
  }
  assert.equal(removals(host).length, count, 'nothing was removed by any of it');
});

/** What cpsrvd says of a column's session. */
function sessionOf(column: string): Record<string, string> {
  const user = column === '(none)' ? '' : (/^[^+-]*/u.exec(column)?.[0] ?? '').replace('·', ' ');
  return {
    REMOTE_USER: user,
    cp_security_token: column.endsWith('-cpsess') ? '' : '/cpsess1234567890',
    ...(column.endsWith('+token') && { WHM_API_TOKEN_NAME: 'deploy' }),
  };
}

/** Who asks through the program itself; for the others the request is made by what the program makes it with. */
const realColumns = new Set(['root', 'res1', ...noPersons.map(({ column }) => column)]);

/** The request of live_api.cgi for such an environment, and the daemon's answer or live_api's own. */
async function asProgram(
  daemon: Daemon,
  env: Record<string, string>,
  input: string,
): Promise<{ status: number; text: string }> {
  try {
    const { method, path, headers } = forwardedRequest(env);
    // What the two say of a body is added where it is sent.
    const { 'Content-Type': _type, 'Content-Length': _length, ...rest } = headers;
    const raw = input === '' ? {} : { raw: input };
    return await daemon.request(method, path, { actor: null, headers: rest, ...raw });
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const problem = error.toJSON();
    return { status: problem.status, text: JSON.stringify(problem) };
  }
}

test('through live_api.cgi, whoever WHM says is logged in', async (t) => {
  const all = await world(t);
  const { host, daemon } = all;
  const count = removals(host).length;
  const left = [...throughCgi, ...noPersons];
  const work = async () => {
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
      const { row, column, cell } = next;
      const command = requestOf(all, row, `whm:${column}`);
      const input = command.body === undefined ? '' : JSON.stringify(command.body);
      const env = {
        ...sessionOf(column),
        REQUEST_METHOD: command.method,
        QUERY_STRING: `path=${encodeURIComponent(command.path)}`,
        HTTP_HOST: 'whm.example:2087',
        REMOTE_ADDR: '192.0.2.7',
        ...(command.method === 'POST' && {
          CONTENT_TYPE: 'application/json',
          CONTENT_LENGTH: String(input.length),
          HTTP_X_REQUESTED_BY: 'whm-2fa-reset',
          HTTP_X_IDEMPOTENCY_KEY: randomUUID(),
        }),
        // What a client claims, in the form in which cpsrvd hands it on.
        HTTP_X_ACTOR: 'cli',
        WHM_2FA_RESET_NODE: process.execPath,
        WHM_2FA_RESET_SOCKET: daemon.socket,
      };
      const said = `${column} ${row}`;
      if (!realColumns.has(column)) {
        const { status, text } = await asProgram(daemon, env, input);
        check(cell, command, status, text, said);
        continue;
      }
      const { stdout, stderr } = await start([built('plugin/live_api.cgi')], { env, input }).ended;
      assert.equal(stderr, '');
      const [head = '', body = ''] = stdout.split(/\r\n\r\n(.*)/su);
      check(cell, command, Number(/^Status: (\d+)/u.exec(head)?.[1]), body, said);
    }
  };
  await Promise.all([work(), work(), work(), work()]);
  assert.equal(removals(host).length, count, 'nothing was removed by any of it');
});

test('on the gateway’s socket no command is taken, whoever asks', async (t) => {
  const all = await world(t);
  for (const row of rowsOf(onSocket)) {
    for (const actor of ['cli', 'whm:root', null]) {
      const { method, path, body } = requestOf(all, row, 'whm:root');
      const options = { actor, ...(body === undefined ? {} : { body }) };
      const answer = await ask(all.gatewaySocket, method, path, options);
      assert.deepEqual([answer.status, answer.text], [404, ''], row);
    }
  }
});
