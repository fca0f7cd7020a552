import { readFileSync } from 'node:fs';

/** Processor time that a process has used, in ticks of 10 ms: utime + stime (proc(5)). */
export function cpuTicks(pid: number): number {
  // The name in parentheses may hold spaces; utime and stime are the 14th and 15th fields.
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)?.split(' ') ?? [];
  return Number(fields[11]) + Number(fields[12]);
}

/** Resident memory of a process in MiB, and the part that no file backs. */
export function memory(pid: number): { resident: number; anonymous: number } {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1');
  const mebibytes = (key: string): number =>
    Number(new RegExp(`^${key}:\\s+(\\d+) kB`, 'm').exec(text)?.[1]) / 1024;
  return { resident: mebibytes('Rss'), anonymous: mebibytes('Anonymous') };
}

/** The most memory that a process has had resident so far, MiB. */
export function peakMemory(pid: number): number {
  const text = readFileSync(`/proc/${pid}/status`, 'latin1');
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(text)?.[1]) / 1024;
}
