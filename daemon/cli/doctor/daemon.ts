import type { Problem } from '../../protocol/problem.ts';
import type { Status } from '../../protocol/status.ts';
import { ok, problem, type Verdict, warning } from './verdict.ts';

/** What the daemon says, and what it should. */
export interface DaemonFacts {
  /** Of the command line. */
  version: string;
  /** The socket that was asked. */
  socket: string;
  /** What the configuration says. */
  configured: { socket: string; whmapi1: string };
  answer: { status: Status } | { problem: Problem };
}

/** The daemon answers, in the version of this program and with the configuration that lies there. */
export function judgeDaemon({ version, socket, configured, answer }: DaemonFacts): Verdict[] {
  const elsewhere =
    socket === configured.socket
      ? []
      : [
          warning(
            `The configuration names the socket ${configured.socket}, and ${socket} was asked.`,
            `Add --socket ${configured.socket}, or set "socket" in the configuration.`,
          ),
        ];
  if ('problem' in answer) return [unreachable(answer.problem), ...elsewhere];
  const { status } = answer;
  const faults = [...elsewhere];
  if (status.version !== version) {
    faults.push(
      problem(
        `The daemon is version ${status.version}, this command is version ${version}.`,
        'Let both be the installed one: systemctl restart whm-2fa-reset',
      ),
    );
  }
  if (status.whmapi1.path !== configured.whmapi1) {
    faults.push(
      warning(
        `The daemon calls ${status.whmapi1.path}; the configuration says ${configured.whmapi1}.`,
        'Let it read its configuration anew: systemctl restart whm-2fa-reset',
      ),
    );
  }
  if (status.cpanel.problem !== undefined) {
    faults.push(
      problem(
        `The daemon gets no answer of cPanel: ${status.cpanel.problem}`,
        'If the check "whmapi1" is well, its unit keeps it from running whmapi1: look for drop-ins with systemctl cat whm-2fa-reset',
      ),
    );
  }
  return faults.length > 0 ? faults : [ok(`The daemon answers, version ${status.version}.`)];
}

function unreachable({ code, detail, next }: Problem): Verdict {
  if (code !== 'daemon-unreachable') return problem(`The daemon gives no good answer: ${detail}`, next);
  return problem(
    detail,
    'Start it anew: systemctl restart whm-2fa-reset.socket; if it ends again: journalctl -u whm-2fa-reset -n 50',
  );
}
