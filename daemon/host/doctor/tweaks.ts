import type { SeenSwitch } from '../../protocol/doctor.ts';
import type { Known } from '../../protocol/known.ts';

/** The switches that cPanel's own settings decide (contract whm-host.md 2.1, 2.3); none if they cannot be read. */
export function tweakSwitches(settings: Known<string>): SeenSwitch[] {
  if ('why' in settings) return [];
  const isOn = (name: string) => new RegExp(`^${name}=1\\s*$`, 'm').test(settings.value);
  const isKnown = (name: string) => new RegExp(`^${name}=[01]?\\s*$`, 'm').test(settings.value);
  return [
    ...(isKnown('referrersafety') || isKnown('referrerblanksafety')
      ? [
          {
            name: 'referrer-check',
            fits: [isOn('referrersafety') || isOn('referrerblanksafety') ? 'on' : 'off'],
          },
        ]
      : []),
    ...(isKnown('cgihidepass')
      ? [{ name: 'remote-password', fits: isOn('cgihidepass') ? ['hidden', 'absent'] : ['real', 'absent'] }]
      : []),
  ];
}

/** How is_registered_with_appconfig ends its line (contract whm-host.md 1.4). */
export function newlineSwitch(printed: Known<string>): SeenSwitch[] {
  if ('why' in printed) return [];
  return [{ name: 'registered-newline', fits: [printed.value.endsWith('\n') ? 'newline' : 'none'] }];
}
