const cell = new Int32Array(new SharedArrayBuffer(4));

/** Blocks for `ms` milliseconds without using the processor. */
export function sleep(ms: number): void {
  if (ms > 0) Atomics.wait(cell, 0, 0, ms);
}

/** Blocks until `items` things have taken `micros` microseconds each since `began`, own work included. */
export function pace(began: number, items: number, micros: number): void {
  sleep(began + (items * micros) / 1000 - performance.now());
}
