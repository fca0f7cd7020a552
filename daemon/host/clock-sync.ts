import type { Known } from '../protocol/known.ts';
import { type Ended, printed } from './printed.ts';

export interface ClockPrograms {
  /** Absolute paths. */
  timedatectl: string;
  chronyc: string;
}

/**
 * Whether the server's clock is kept in sync: by systemd's word, or where there is none by chrony's.
 * @param run runs a program under the rules of every child
 */
export async function clockInSync(
  { timedatectl, chronyc }: ClockPrograms,
  run: (path: string, args: readonly string[]) => Promise<Ended>,
): Promise<Known<boolean>> {
  const ask = async (path: string, args: readonly string[]) => printed(path, await run(path, args));
  const shown = await ask(timedatectl, ['show', '--property=NTPSynchronized', '--value']);
  const word = 'value' in shown ? shown.value.trim() : '';
  if (word === 'yes' || word === 'no') return { value: word === 'yes' };
  const tracking = await ask(chronyc, ['-n', 'tracking']);
  const [, leap] = /^Leap status\s*:\s*(.+)$/mu.exec('value' in tracking ? tracking.value : '') ?? [];
  if (leap !== undefined) return { value: leap.trim() !== 'Not synchronised' };
  const silent = 'why' in shown ? shown.why : `${timedatectl} says neither yes nor no.`;
  return { why: `${silent} ${'why' in tracking ? tracking.why : `${chronyc} tells no leap status.`}` };
}
