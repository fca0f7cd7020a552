import { readJson, writeAtomic } from './files.ts';
import type { HostPaths } from './paths.ts';

/** What calls change besides the 2FA entries. */
export interface ServerState {
  policyEnabled: boolean;
  /** Issuer by caller. */
  issuers: Record<string, string>;
}

/** The stored state; policy on and no issuer by default. */
export function readServerState(paths: HostPaths): ServerState {
  const stored = readJson(paths.server) as unknown as Partial<ServerState> | undefined;
  return { policyEnabled: true, issuers: {}, ...stored };
}

/** Stores the state. */
export function writeServerState(paths: HostPaths, state: ServerState): void {
  writeAtomic(paths.server, JSON.stringify(state));
}
