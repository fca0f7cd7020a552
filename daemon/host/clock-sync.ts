/** What came of a program that tells about the clock. */
export interface ClockRun {
  startError?: string;
  timedOut: boolean;
  exitStatus: number | null;
  stdout: Uint8Array;
}

export interface ClockPrograms {
  /** Absolute paths. */
  timedatectl: string;
  chronyc: string;
}

type Known = { value: boolean } | { why: string };

/**
 * Whether the server's clock is kept in sync: by systemd's word, or where there is none by chrony's.
 * @param run runs a program under the rules of every child
 */
export async function clockInSync(
  { timedatectl, chronyc }: ClockPrograms,
  run: (path: string, args: readonly string[]) => Promise<ClockRun>,
): Promise<Known> {
  const first = wordOf(await run(timedatectl, ['show', '--property=NTPSynchronized', '--value']));
  if (first === 'yes' || first === 'no') return { value: first === 'yes' };
  const tracking = wordOf(await run(chronyc, ['-n', 'tracking']));
  const [, leap] = /^Leap status\s*:\s*(.+)$/mu.exec(tracking ?? '') ?? [];
  if (leap !== undefined) return { value: leap.trim() !== 'Not synchronised' };
  return { why: 'Neither timedatectl nor chronyc tells.' };
}

function wordOf({ startError, timedOut, exitStatus, stdout }: ClockRun): string | undefined {
  if (startError !== undefined || timedOut || exitStatus !== 0) return undefined;
  return new TextDecoder().decode(stdout).trim();
}
