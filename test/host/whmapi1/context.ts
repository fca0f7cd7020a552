import type { Caller } from './caller.ts';
import type { Control } from './control.ts';
import type { Fault, Point } from './faults.ts';
import { type JsonMap, perlString } from './json.ts';
import type { HostPaths } from './paths.ts';
import type { Texts } from './texts.ts';
import type { Users } from './users.ts';

/** What a function works with. */
export interface Context {
  run: string;
  paths: HostPaths;
  control: Control;
  texts: Texts;
  users: Users;
  caller: Caller;
  faults: readonly Fault[];
  env: NodeJS.ProcessEnv;
  reach: (point: Point) => void;
  /** Takes the lock of the data file, once a process; it is kept until the process ends. */
  lock: () => void;
}

/** The value of an argument as a string, or undefined when it is absent. */
export function textArgument(values: JsonMap, key: string): string | undefined {
  const value = values[key];
  return value === undefined || value === null ? undefined : perlString(value);
}
