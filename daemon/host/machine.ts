import { availableParallelism, hostname, loadavg } from 'node:os';
import { contentOf } from './content.ts';

/** This machine's lasting id; where there is none (some containers), the host name must do. */
export function machineId(): string {
  const id = firstLine('/etc/machine-id');
  return id === '' ? `host:${hostname()}` : id;
}

/** Changes with every boot: tells whether a pid on record can still mean the same process. */
export function bootId(): string {
  return firstLine('/proc/sys/kernel/random/boot_id');
}

/** One-minute load per core. */
export function loadPerCore(): number {
  return (loadavg()[0] ?? 0) / availableParallelism();
}

function firstLine(path: string): string {
  return contentOf(path)?.split('\n')[0]?.trim() ?? '';
}
