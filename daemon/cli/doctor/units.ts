import type { UnitState } from '../../protocol/doctor-facts.ts';
import { installer, notChecked, ok, problem, type Verdict, warning } from './verdict.ts';
import type { Known } from '../../protocol/known.ts';

/** How systemd has our units. */
export interface UnitsFacts {
  states: Known<readonly UnitState[]>;
  /** The gateway is switched on. */
  gateway: boolean;
}

/** Units that must be active, and those that must be so with the gateway. */
export const unitNames = {
  always: ['whm-2fa-reset.socket', 'whm-2fa-reset.service', 'whm-2fa-reset-heal.path'],
  gateway: ['whm-2fa-reset-live.socket', 'whm-2fa-reset-gateway.socket', 'whm-2fa-reset-gateway.service'],
} as const;

/** So often a service is restarted only if it ends again and again. */
const manyRestarts = 10;

/** systemd runs what it should, and nothing that it should not. */
export function judgeUnits({ states, gateway }: UnitsFacts): Verdict[] {
  if ('why' in states) {
    return [
      notChecked(
        `systemd cannot be asked: ${states.why}`,
        'Look yourself: systemctl status "whm-2fa-reset*"',
      ),
    ];
  }
  const known = new Map(states.value.map((state) => [state.id, state]));
  const live = [...unitNames.always, ...(gateway ? unitNames.gateway : [])];
  const faults = [
    ...live.flatMap((id) => faultsOf(id, known.get(id))),
    ...(gateway ? [] : unitNames.gateway.flatMap((id) => leftOver(id, known.get(id)))),
  ];
  const stale = states.value.filter(({ needsReload }) => needsReload).map(({ id }) => id);
  if (stale.length > 0) {
    faults.push(
      warning(
        `systemd has not read these units since they were changed: ${stale.join(', ')}.`,
        'systemctl daemon-reload, then systemctl restart whm-2fa-reset whm-2fa-reset-gateway',
      ),
    );
  }
  return faults.length > 0 ? faults : [ok(`All ${live.length} systemd units are active and enabled.`)];
}

function faultsOf(id: string, state: UnitState | undefined): Verdict[] {
  if (state === undefined || state.load === 'not-found') {
    return [problem(`The unit ${id} is not installed.`, `Run the installer again: ${installer}`)];
  }
  if (state.load === 'masked') {
    return [problem(`The unit ${id} is masked.`, `systemctl unmask ${id} && systemctl start ${id}`)];
  }
  const faults: Verdict[] = [];
  if (state.active !== 'active') {
    faults.push(
      problem(
        `The unit ${id} is ${state.active || 'in an unknown state'}.`,
        `systemctl start ${id}; if it ends again: journalctl -u ${id} -n 50`,
      ),
    );
  }
  if (state.file !== 'enabled') {
    faults.push(
      warning(
        `The unit ${id} is ${state.file || 'not enabled'}: it will be missing after a reboot.`,
        `systemctl enable ${id}`,
      ),
    );
  }
  if (state.restarts >= manyRestarts) {
    faults.push(
      warning(
        `systemd had to restart ${id} ${state.restarts} times.`,
        `See why it ends: journalctl -u ${id} -n 200`,
      ),
    );
  }
  return faults;
}

function leftOver(id: string, state: UnitState | undefined): Verdict[] {
  if (state?.active !== 'active' && state?.file !== 'enabled') return [];
  return [
    warning(
      `The gateway is switched off in the configuration, but ${id} is ${state.active === 'active' ? 'active' : 'enabled'}.`,
      `Take it away: ${installer} --no-gateway`,
    ),
  ];
}
