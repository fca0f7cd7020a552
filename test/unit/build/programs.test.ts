import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { build } from 'esbuild';
import { programs } from '../../../.build/programs.ts';

async function run(contents: string): Promise<string> {
  const stdin = { contents, resolveDir: process.cwd(), loader: 'ts' as const };
  const { outputFiles } = await build({ ...programs, stdin, write: false });
  const [bundle] = outputFiles;
  return execFileSync(process.execPath, ['--input-type=module'], { input: bundle?.text, encoding: 'utf8' });
}

test('a module of Node costs what is used of it', async () => {
  const loaded = await run(`
    import { createServer } from 'node:http';
    import { randomUUID } from 'node:crypto';
    import fs, { existsSync } from 'node:fs';
    console.log(typeof createServer, randomUUID().length, fs.existsSync === existsSync);
    console.log(process.moduleLoadList.filter((name) => /undici|webcrypto|worker_threads/.test(name)).join());
  `);
  assert.equal(loaded, 'function 36 true\n\n');
});

test('libraries load nothing for what ours do without, and do their part', async () => {
  const told = await run(`
    import { once } from 'node:events';
    import { createServer, request } from 'node:http';
    import express from 'express';
    import { pino } from 'pino';
    import { WebSocketServer } from 'ws';
    const lines = [];
    pino({ base: null, timestamp: false }, { write: (line) => lines.push(line) }).info({ a: 1 }, 'said');
    new WebSocketServer({ noServer: true, perMessageDeflate: false }).close();
    const answered = (error, request, response, next) => response.sendStatus(error.status);
    const server = createServer(express().use(express.json({ inflate: false }), answered)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const headers = { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip', Connection: 'close' };
    const asked = request({ port: server.address().port, host: '127.0.0.1', method: 'POST', headers }).end('{}');
    const [answer] = await once(asked, 'response');
    server.close();
    answer.resume();
    const loaded = process.moduleLoadList.filter((name) => /NativeModule (assert|https|zlib|worker_threads)$/.test(name));
    console.log(lines.join(''), answer.statusCode, loaded.join());
  `);
  assert.equal(told, '{"level":30,"a":1,"msg":"said"}\n 415 \n');
});

test('express tells the types of answers as it does with the whole table', async () => {
  const types = ['json', 'html', 'bin', 'txt', 'xml', 'application/problem+json', 'application/yaml'];
  const told = `console.log(${JSON.stringify(types)}.map((type) => require('mime-types').contentType(type)).join())`;
  const whole = execFileSync(process.execPath, ['-e', told], { encoding: 'utf8' });
  assert.equal(await run(told), whole);
  assert.match(whole, /^application\/json; charset=utf-8,/);
});

test('what stands in for systeminformation reads what it reads', async () => {
  const total = await run(`
    import { mem, fullLoad } from 'systeminformation';
    console.log((await mem()).total, typeof (await fullLoad()));
  `);
  const [, kilobytes] = /^MemTotal:\s+(\d+) kB/m.exec(readFileSync('/proc/meminfo', 'utf8')) ?? [];
  assert.equal(total, `${Number(kilobytes) * 1024} number\n`);
});
