import { scopeOf } from '../caller.ts';
import { faultOf } from '../active.ts';
import { usersOf } from '../args.ts';
import type { Context } from '../context.ts';
import { emptyMap, type Json, type JsonMap, perlString } from '../json.ts';
import { LockRefused } from '../locking.ts';
import { notifyRemoved } from '../notify.ts';
import { type Outcome, answer, refuse } from '../outcome.ts';
import { shuffled } from '../random.ts';
import { pace, sleep } from '../sleep.ts';
import { changeTwoFactor, readTwoFactor } from '../twofactor.ts';
import { verdictOn } from './verdict.ts';

class SaveFailed extends Error {}

/** twofactorauth_remove_user_config (contract 3.3 to 3.6). */
export function removeUserConfig(context: Context, values: JsonMap): Outcome {
  const { control, texts } = context;
  const scope = scopeOf(context.caller, control);
  if (scope === 'none') return refuse(texts.denied('twofactorauth_remove_user_config'));
  const names = namesOf(context, values);
  const needsUser = control.switches['user-key'] === 'user-required' && values['user'] === undefined;
  if (names.length === 0 || needsUser) return refuse(texts.noUsers());

  const failed = emptyMap();
  const modified: string[] = [];
  try {
    context.lock();
    const began = performance.now();
    readTwoFactor(context.paths);
    for (const name of names) {
      const refusal = verdictOn(context, scope, name);
      if (refusal === undefined) modified.push(name);
      else failed[name] = refusal;
    }
    if (control.switches.save === 'once') pace(began, names.length, control.delays.perAccountMicros);
    save(context, modified);
  } catch (error) {
    if (error instanceof LockRefused) return refuse(error.message);
    if (error instanceof SaveFailed) return saveFailed(context, error.message, failed, modified);
    throw error;
  }
  const data = dataOf(context, failed, modified);
  if (modified.length === 0 && control.switches['all-failed'] === 'result-0')
    return refuse(texts.noneModified(), data);
  return answer(data);
}

function namesOf(context: Context, values: JsonMap): string[] {
  const expands = context.control.switches['json-array-user'] === 'expanded';
  return usersOf(values).flatMap((value) =>
    expands && Array.isArray(value) ? value.map(perlString) : [perlString(value)],
  );
}

function save(context: Context, modified: readonly string[]): void {
  if (modified.length === 0) return;
  const each = context.control.switches.save === 'each';
  for (const names of each ? modified.map((name) => [name]) : [modified]) {
    if (each) sleep(context.control.delays.perAccountMicros / 1000);
    context.reach('before-save');
    const removed = saveNames(context, names);
    context.reach('after-save');
    notifyRemoved(context, removed);
  }
}

function saveNames(context: Context, names: readonly string[]): string[] {
  const broken = faultOf(context.faults, 'save-fails');
  if (broken !== undefined) throw new SaveFailed(broken.text ?? 'No space left on device');
  const lost = faultOf(context.faults, 'save-lost');
  const removed: string[] = [];
  try {
    changeTwoFactor(context.paths, context.run, (entries) => {
      for (const name of names) {
        const stays = lost !== undefined && (lost.users === undefined || lost.users.includes(name));
        if (stays || !Object.hasOwn(entries, name)) continue;
        delete entries[name];
        removed.push(name);
      }
    });
  } catch (error) {
    throw new SaveFailed(error instanceof Error ? error.message : String(error));
  }
  return removed;
}

function saveFailed(context: Context, error: string, failed: JsonMap, modified: string[]): Outcome {
  const reason = context.texts.saveFailed(context.paths.twoFactor, error);
  const variant = context.control.switches['save-fail-data'];
  if (variant === 'no-data') return refuse(reason);
  return refuse(reason, dataOf(context, failed, variant === 'filled' ? modified : []));
}

function dataOf(context: Context, failed: JsonMap, modified: readonly string[]): JsonMap {
  const { switches } = context.control;
  const order = switches['modified-order'] === 'shuffled' ? shuffled(modified) : [...modified];
  return {
    ...emptyAs('failed', failed, Object.keys(failed).length),
    ...emptyAs('users_modified', order, order.length),
  };

  function emptyAs(key: string, value: Json, count: number): JsonMap {
    if (count > 0 || switches['empty-types'] === 'empty') return { [key]: value };
    return switches['empty-types'] === 'null' ? { [key]: null } : {};
  }
}
