/** Run before the suite: makes what its containers are copied from, and says if there can be none. */
import { makeDebian } from './debian.ts';

const reason = makeDebian();
console.log(reason === false ? 'install: a real systemd is there' : `install: real systemd: ${reason}`);
if (process.geteuid?.() !== 0) {
  console.error('test:install: run it as root; a release of others is refused');
  process.exitCode = 1;
}
