/** Runs the scripts `check:…` of package.json at once, and prints the whole of what each finds: npm run check. */
import { exec } from 'node:child_process';
import { readFileSync } from 'node:fs';

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };

async function passes([name, command]: [string, string]): Promise<boolean> {
  const began = performance.now();
  const { promise, resolve } = Promise.withResolvers<boolean>();
  exec(command, { maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    console.log(`${error === null ? 'ok' : 'FAILED'} ${name} (${seconds} s): ${command}`);
    if (error !== null) console.error(stdout + stderr || error.message);
    // A tool that is not there is named, wherever it need not be.
    else if (stdout.includes('left out')) console.log(stdout.trimEnd());
    resolve(error === null);
  });
  return promise;
}

const checks = Object.entries(scripts).filter(([name]) => name.startsWith('check:'));
const passed = await Promise.all(checks.map(passes));
process.exitCode = passed.length > 0 && passed.every(Boolean) ? 0 : 1;
