/**
 * Loaded into a daemon of dist/ before its own code (NODE_OPTIONS=--import): gives it another clock, another machine,
 * a slow disk or a cap on its memory. Each is set by an environment variable; the product knows none of them.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { DatabaseSync } from 'node:sqlite';
import timers from 'node:timers/promises';

const { TEST_CLOCK, TEST_MACHINE, TEST_SLOW_MS, TEST_LOOK_MS, TEST_CGROUP } = process.env;

/** A file with so many ms that the clock is ahead; read at each look, so that it can jump. */
if (TEST_CLOCK !== undefined) {
  const now = Date.now;
  let ahead = 0;
  Date.now = () => {
    // The file may go before the daemon does.
    if (fs.existsSync(TEST_CLOCK)) ahead = Number(fs.readFileSync(TEST_CLOCK, 'utf8'));
    return now() + ahead;
  };
}

if (TEST_MACHINE !== undefined) {
  const read = fs.readFileSync;
  fs.readFileSync = ((path: fs.PathOrFileDescriptor, ...rest: []) =>
    path === '/etc/machine-id' ? `${TEST_MACHINE}\n` : read(path, ...rest)) as typeof read;
  syncBuiltinESMExports();
}

/** No wait lasts longer before it looks at the clock again, so that a clock that has jumped is seen soon. */
if (TEST_LOOK_MS !== undefined) {
  const wait = timers.setTimeout;
  timers.setTimeout = ((ms: number, ...rest: []) =>
    wait(Math.min(ms, Number(TEST_LOOK_MS)), ...rest)) as typeof wait;
  syncBuiltinESMExports();
}

/** Every commit takes so many ms, in which the process can do nothing else: as SQLite behaves on a slow disk. */
if (TEST_SLOW_MS !== undefined) {
  // oxlint-disable-next-line typescript/unbound-method -- it is called on the database below
  const exec = DatabaseSync.prototype.exec;
  const never = new Int32Array(new SharedArrayBuffer(4));
  DatabaseSync.prototype.exec = function slow(sql) {
    if (sql === 'COMMIT') Atomics.wait(never, 0, 0, Number(TEST_SLOW_MS));
    exec.call(this, sql);
  };
}

if (TEST_CGROUP !== undefined) fs.writeFileSync(`${TEST_CGROUP}/cgroup.procs`, String(process.pid));
