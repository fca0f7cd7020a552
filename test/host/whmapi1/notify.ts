import type { Context } from './context.ts';
import { appendJson } from './files.ts';

/** One mail that cPanel would have sent. */
export interface Notification {
  run: string;
  at: number;
  user: string;
  /** Who did it: the team user when the environment names one (contract 2.4). */
  operator: string;
}

/** Records the notifications of a removal: root's own, and the others' by the switch notify (contract 3.5). */
export function notifyRemoved(context: Context, names: readonly string[]): void {
  const { settings, switches } = context.control;
  const operator = context.env['TEAM_USER'] ?? context.caller.name;
  for (const user of names) {
    const wanted = user === 'root' ? settings.rootNotification : switches.notify === 'each';
    if (!wanted) continue;
    appendJson(context.paths.notifications, {
      run: context.run,
      at: Date.now(),
      user,
      operator,
    } satisfies Notification);
  }
}
