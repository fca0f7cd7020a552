import { createReadStream, type Stats, statSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import type { Target } from './path.ts';
import { places } from './places.ts';
import type { Control } from './switches.ts';

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.js': 'application/javascript',
  '.json': 'application/json',
  '.html': 'text/html',
  '.txt': 'text/plain',
  '.png': 'image/png',
  '.gif': 'image/gif',
  '.jpg': 'image/jpeg',
  '.svg': 'image/svg+xml',
  '.woff': 'font/woff',
};
const rare: Readonly<Record<string, string>> = {
  '.mjs': 'application/javascript',
  '.woff2': 'font/woff2',
  '.map': 'application/json',
  '.wasm': 'application/wasm',
};

/** What a path names below DOCROOT; `missing` also for folders and for anything after a script's name (2.2). */
export function locate(
  root: string,
  path: string,
): { kind: 'program' | 'php' | 'static'; file: string; status: Stats } | undefined {
  if (path.endsWith('/') || /\.live\.[^/]*$/.test(path)) return undefined;
  const file = join(places(root).docroot, path);
  const status = stat(file);
  if (status === undefined || !status.isFile()) return undefined;
  const extension = extname(file);
  const kind =
    extension === '.cgi' || extension === '.pl' ? 'program' : extension === '.php' ? 'php' : 'static';
  return { kind, file, status };
}

/** Answers with a file; a `cPanel_magic_revision_N` path may be cached by anyone for 60 days (2.1). */
export function serveFile(
  response: ServerResponse,
  target: Target,
  file: string,
  status: Stats,
  control: Control,
): void {
  const type = contentType(extname(file), control['rare-mime']);
  response.writeHead(200, {
    ...(type === undefined ? {} : { 'Content-Type': type }),
    ...(target.revision ? { 'Cache-Control': `public, max-age=${60 * 24 * 3600}` } : {}),
    'Content-Length': status.size,
    'Last-Modified': status.mtime.toUTCString(),
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'SAMEORIGIN',
  });
  if (response.req.method === 'HEAD') response.end();
  else
    createReadStream(file)
      .on('error', () => response.destroy())
      .pipe(response);
}

function contentType(extension: string, how: Control['rare-mime']): string | undefined {
  const type = rare[extension];
  if (type === undefined) return types[extension] ?? 'application/octet-stream';
  return how === 'right' ? type : how === 'octet-stream' ? 'application/octet-stream' : undefined;
}

function stat(file: string): Stats | undefined {
  try {
    return statSync(file, { throwIfNoEntry: false });
  } catch {
    // ENOTDIR: a path that goes on after a file's name.
    return undefined;
  }
}
