import { built, type Ended, type Running, start } from '../integration/child.ts';

/** One daemon process from its start to its death. */
export class Life {
  readonly bornAt = Date.now();
  readonly ended: Promise<Ended>;
  /** True once it serves; false if it died before. */
  readonly ready: Promise<boolean>;
  diedAt: number | undefined;
  /** We sent the signal: it did not die at a named point. */
  wasKilled = false;
  readonly #running: Running;

  /**
   * @param mortal the bundle that dies at named points
   * @param dieAt POINT:NTH; undefined: the product's own bundle, which dies only when it is killed
   */
  constructor(config: string, mortal: string, dieAt: string | undefined) {
    const program = dieAt === undefined ? [built('daemon.mjs')] : [mortal, '--die-at', dieAt];
    const [file = '', ...args] = program;
    this.#running = start([process.execPath, file, '--config', config, ...args]);
    this.ended = this.#running.ended.then((ended) => {
      this.diedAt = Date.now();
      return ended;
    });
    this.ready = this.#running.printed('"msg":"ready"').then(
      () => true,
      () => false,
    );
  }

  get isAlive(): boolean {
    return this.diedAt === undefined;
  }

  kill(signal: 'SIGKILL' | 'SIGTERM'): void {
    if (!this.isAlive) return;
    // Exact: a signal that comes too late is not delivered.
    if (this.#running.child.exitCode === null && this.#running.child.signalCode === null)
      this.wasKilled = true;
    this.#running.child.kill(signal);
  }

  /** Resolves at its death, or after so many ms. */
  async died(ms: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, ms);
    });
    await Promise.race([this.ended, late]);
    clearTimeout(timer);
    return !this.isAlive;
  }
}

/** The messages of its log lines of level error. */
export function errorsIn({ stdout }: Ended): string[] {
  return stdout
    .split('\n')
    .filter((line) => line.includes('"level":"error"') || line.includes('"level":"fatal"'));
}
