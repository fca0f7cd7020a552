import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import { occupyPort } from '../../../host/whm/occupy-port.ts';

test('port open: a connection is accepted', async () => {
  await using occupied = await occupyPort('open');
  const socket = connect(occupied.port, '127.0.0.1');
  await once(socket, 'connect');
  socket.destroy();
});

test('port refused: a connection is reset', async () => {
  await using occupied = await occupyPort('refused');
  await assert.rejects(once(connect(occupied.port, '127.0.0.1'), 'connect'), /ECONNREFUSED/);
});

test('port dropped: a connection is never answered', async () => {
  await using occupied = await occupyPort('dropped');
  const socket = connect(occupied.port, '127.0.0.1');
  // The kernel's table of sockets: the request is out (SYN_SENT, state 02), and stays so at a second look.
  const state = () => {
    const port = occupied.port.toString(16).toUpperCase().padStart(4, '0');
    return execFileSync('grep', ['-c', `0100007F:${port} 02 `, '/proc/net/tcp'], { encoding: 'utf8' }).trim();
  };
  await new Promise(setImmediate);
  assert.equal(state(), '1');
  assert.equal(socket.connecting, true);
  socket.destroy();
});
