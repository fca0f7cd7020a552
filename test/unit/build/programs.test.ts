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
