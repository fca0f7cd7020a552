import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { CheckState, Finding } from '../../../daemon/protocol/doctor.ts';
import { Server } from './server.ts';

/** What is broken; it returns what mends it again. */
export type Break = (server: Server) => (() => unknown) | Promise<() => unknown>;
/** The findings that it gives: check, state, what is said and what to do. */
export type Told = [check: Finding['check'], state: CheckState, detail: RegExp, next?: RegExp];

/** Replaces a file's content and mode, and later puts all back. */
export function replaced(path: string, text: string | Buffer | undefined, mode?: number): () => void {
  const was = lstatSync(path, { throwIfNoEntry: false });
  const saved = `${path}.was`;
  if (was !== undefined) renameSync(path, saved);
  if (text !== undefined) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    chmodSync(path, mode ?? 0o644);
  }
  return () => {
    rmSync(path, { recursive: true, force: true });
    if (was !== undefined) renameSync(saved, path);
  };
}

export function withMode(path: string, mode: number): () => void {
  const was = lstatSync(path).mode & 0o7777;
  chmodSync(path, mode);
  return () => chmodSync(path, was);
}

export function withOwner(path: string, uid: number): () => void {
  chownSync(path, uid, lstatSync(path).gid);
  return () => chownSync(path, 0, lstatSync(path).gid);
}

export function aged(path: string, seconds: number): () => void {
  const { atime, mtime } = lstatSync(path);
  const then = Date.now() / 1000 - seconds;
  utimesSync(path, then, then);
  return () => utimesSync(path, atime, mtime);
}

export function linked(path: string, to: string): () => void {
  const was = readlinkSync(path);
  rmSync(path);
  symlinkSync(to, path);
  return () => {
    rmSync(path);
    symlinkSync(was, path);
  };
}

export function printing(server: Server, name: string, body: string, later: string): () => void {
  server.program(name, body);
  return () => server.program(name, later);
}

export function configured(server: Server, config: object, gateway: object = {}): () => void {
  server.configure({ ...config }, { ...gateway });
  return () => server.configure();
}
