import assert from 'node:assert/strict';
import type { SimulatedHost } from '../../../host/host.ts';
import type { SwitchName, Variant } from '../../../host/whmapi1/switches.ts';
import { ask, type Document, type Result, run } from './support.ts';

/** What every variant of a switch must show on a fresh small host. */
export type SwitchCases = {
  [N in SwitchName]: {
    prepare?: (host: SimulatedHost) => void;
    variants: Record<Variant<N>, Check>;
  };
};

export type Check = (host: SimulatedHost) => Promise<void>;

export const remove = 'twofactorauth_remove_user_config';
export const configs = 'twofactorauth_get_user_configs';

/** Calls a function and checks its document. */
export const asks =
  (
    args: readonly string[],
    check: (document: Document, host: SimulatedHost) => void,
    env?: Record<string, string>,
  ): Check =>
  async (host) =>
    check(await ask(host, args, env === undefined ? {} : { env }), host);

/** Runs the program and checks what it did. */
export const runs =
  (args: readonly string[], check: (result: Result) => void): Check =>
  async (host) =>
    check(await run(host, args));

/** The names in `users_modified`, in order. */
export const modified =
  (...names: string[]) =>
  (document: Document) =>
    assert.deepEqual(document.data?.['users_modified'], names);

/** A document with result 0 and this reason. */
export const reason = (pattern: RegExp) => (document: Document) => {
  assert.equal(Number(document.metadata.result), 0);
  assert.match(document.metadata.reason, pattern);
};

/** Makes the reseller vendor, who owns bob. */
export const vendor = (acls: string[]) => (host: SimulatedHost) => {
  host.addReseller('vendor', acls);
  host.setAccount('bob', { owner: 'vendor' });
};
