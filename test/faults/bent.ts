import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { folder } from '../integration/harness.ts';

/** What a daemon is told of the world; see preload.ts. */
interface Bent {
  clock?: Clock;
  machine?: string;
  slowMs?: number;
  lookMs?: number;
  cgroup?: string | undefined;
}

/** The environment of such a daemon. */
export function bent({ clock, machine, slowMs, lookMs, cgroup }: Bent): Record<string, string> {
  return {
    NODE_OPTIONS: `--import=${join(import.meta.dirname, 'preload.ts')}`,
    ...(clock && { TEST_CLOCK: clock.file }),
    ...(machine !== undefined && { TEST_MACHINE: machine }),
    ...(slowMs !== undefined && { TEST_SLOW_MS: String(slowMs) }),
    ...(lookMs !== undefined && { TEST_LOOK_MS: String(lookMs) }),
    ...(cgroup !== undefined && { TEST_CGROUP: cgroup }),
  };
}

/** A clock that can be set ahead or back. */
export class Clock {
  readonly file: string;

  constructor(t: TestContext) {
    this.file = join(folder(t), 'ahead');
    this.set(0);
  }

  set(aheadMs: number): void {
    writeFileSync(this.file, String(aheadMs));
  }
}
