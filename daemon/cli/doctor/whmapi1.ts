import type { Reply } from '../../protocol/reply.ts';
import { shellQuoted } from '../words.ts';
import { ok, problem, type Verdict, warning } from './verdict.ts';

/** What came of one harmless call. */
export interface WhmApiFacts {
  path: string;
  reply: Reply<string>;
}

/** Calls are planned to take up to 3 s (contract whmapi1.md 2.7). */
const slowMs = 5000;

/** whmapi1 runs and answers in a sensible time. */
export function judgeWhmApi({ path, reply }: WhmApiFacts): Verdict[] {
  const byHand = `${shellQuoted(path)} --output=json version`;
  const took = `${(reply.call.durationMs / 1000).toFixed(1)} s`;
  if (reply.kind !== 'ok') {
    return [
      problem(
        `whmapi1 gives no answer (after ${took}): ${reply.detail}`,
        `Run it by hand to see whether cPanel works: ${byHand}`,
      ),
    ];
  }
  if (reply.call.durationMs > slowMs) {
    return [
      warning(
        `whmapi1 answers, but took ${took}.`,
        `Look at the server's load and disks; every removal takes at least as long. By hand: time ${byHand}`,
      ),
    ];
  }
  const oddity = reply.call.notices[0];
  if (oddity !== undefined) {
    return [
      warning(
        `whmapi1 answers in ${took}, with something odd: ${oddity}`,
        `It is coped with; see what prints it: ${byHand}`,
      ),
    ];
  }
  return [ok(`whmapi1 answers in ${took} (cPanel ${reply.data}).`)];
}
