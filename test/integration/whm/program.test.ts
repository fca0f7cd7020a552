import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { test } from 'node:test';
import { built, start } from '../child.ts';
import { recorder } from './recorder.ts';

const cgi = built('plugin/live_api.cgi');

/** What cpsrvd tells the program. */
const environment = (socket: string) => ({
  REQUEST_METHOD: 'GET',
  QUERY_STRING: 'path=%2Fv1%2Fstatus',
  REMOTE_USER: 'root',
  cp_security_token: '/cpsess1234567890',
  WHM_2FA_RESET_NODE: process.execPath,
  WHM_2FA_RESET_SOCKET: socket,
});

test('an answer is passed on while it is still being made', async (t) => {
  let answer: ServerResponse | undefined;
  const { socket } = await recorder(t, (response) => {
    answer = response;
    response.write('{"first":1,');
  });
  const { child, printed, ended } = start([cgi], { env: environment(socket) });
  t.after(() => child.kill('SIGKILL'));
  await printed('{"first":1,');
  answer?.end('"last":2}');
  const { code, stdout } = await ended;
  assert.equal(code, 0);
  assert.match(stdout, /^Status: 200 OK\r\n[^]*\r\n\r\n\{"first":1,"last":2\}$/u);
});
