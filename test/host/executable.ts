import { mkdir, readdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildWhmapi1 } from './whmapi1/build.ts';

const sources = fileURLToPath(new URL('whmapi1', import.meta.url));
const built = fileURLToPath(new URL('../../dist/host/whmapi1', import.meta.url));

let found: Promise<string> | undefined;

/** The path of the built simulator, built anew when a source is younger than it; looked at once a process. */
export function whmapi1Executable(): Promise<string> {
  found ??= find();
  return found;
}

async function find(): Promise<string> {
  const files = await readdir(sources, { recursive: true, withFileTypes: true });
  const times = await Promise.all(
    files.filter((file) => file.isFile()).map(async (file) => changedAt(`${file.parentPath}/${file.name}`)),
  );
  if ((await changedAt(built)) <= Math.max(...times)) {
    await mkdir(dirname(built), { recursive: true });
    await buildWhmapi1(built);
  }
  return built;
}

async function changedAt(path: string): Promise<number> {
  try {
    return (await stat(path)).mtimeMs;
  } catch {
    return 0;
  }
}
