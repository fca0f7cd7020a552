import { uptime } from 'node:os';
import type { Vitals } from '../protocol/status.ts';
import { loadPerCore } from './machine.ts';

/** The host at a glance; only readers of systeminformation that take no argument and start no process. */
export async function readVitals(): Promise<Vitals> {
  // Loaded when first asked for: a daemon at rest does without its memory.
  const { mem, fullLoad } = (await import('systeminformation')).default;
  const [memory, busy] = await Promise.all([mem(), fullLoad()]);
  return {
    loadPerCore: round(loadPerCore()),
    busyPercent: round(busy),
    memory: { totalBytes: memory.total, availableBytes: memory.available },
    uptimeSeconds: Math.round(uptime()),
  };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
