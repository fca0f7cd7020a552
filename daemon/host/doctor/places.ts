import { join } from 'node:path';

/**
 * Where an installation and what it depends on lie (contract whm-host.md 1, 3, 7, 9).
 * @param root the folder that stands for `/`
 */
export function placesOf(root: string) {
  const at = (path: string) => join(root, path);
  const cpanel = at('usr/local/cpanel');
  const prefix = join(cpanel, '3rdparty/whm-2fa-reset');
  const docroot = join(cpanel, 'whostmgr/docroot');
  return {
    prefix,
    release: join(prefix, 'current'),
    wantedRegistration: join(prefix, 'registration.conf'),
    cgi: join(docroot, 'cgi/whm-2fa-reset'),
    icon: join(docroot, 'addon_plugins/whm-2fa-reset.png'),
    version: join(cpanel, 'version'),
    whmapi1: join(cpanel, 'bin/whmapi1'),
    isRegistered: join(cpanel, 'bin/is_registered_with_appconfig'),
    apps: at('var/cpanel/apps'),
    registration: at('var/cpanel/apps/whm-2fa-reset.conf'),
    tweaks: at('var/cpanel/cpanel.config'),
    units: at('etc/systemd/system'),
    command: at('usr/local/sbin/whm-2fa-reset'),
    manual: at('usr/local/share/man/man8/whm-2fa-reset.8'),
    completion: at('etc/bash_completion.d/whm-2fa-reset'),
    cpanelState: at('var/cpanel'),
    groups: at('etc/group'),
    hostName: at('proc/sys/kernel/hostname'),
    osRelease: at('etc/os-release'),
    redhatRelease: at('etc/redhat-release'),
    cloudLinux: [at('usr/sbin/cagefsctl'), at('proc/lve/list'), at('usr/bin/cldetect')],
    csf: at('etc/csf/csf.conf'),
    csfDisabled: at('etc/csf/csf.disable'),
    csfPignore: at('etc/csf/csf.pignore'),
    systemctl: at('usr/bin/systemctl'),
    timedatectl: at('usr/bin/timedatectl'),
    chronyc: at('usr/bin/chronyc'),
  };
}
export type Places = ReturnType<typeof placesOf>;
