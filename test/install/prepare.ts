/** Run before the suite: makes what its containers are copied from, and says if there can be none. */
import { makeDebian } from './debian.ts';

const reason = makeDebian();
console.log(reason === false ? 'install: a real systemd is there' : `install: real systemd: ${reason}`);
