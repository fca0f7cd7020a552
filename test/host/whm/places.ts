import { join } from 'node:path';

/** Where things lie below ROOT, which may be `/`. Paths as whm-host.md names them; `sim/` is the simulator's own. */
export function places(root: string) {
  const cpanel = join(root, 'usr/local/cpanel');
  const docroot = join(cpanel, 'whostmgr/docroot');
  const sim = join(root, 'sim');
  return {
    cpanel,
    docroot,
    cgi: join(docroot, 'cgi'),
    icons: join(docroot, 'addon_plugins'),
    bin: join(cpanel, 'bin'),
    perl: join(cpanel, '3rdparty/bin/perl'),
    version: join(cpanel, 'version'),
    logs: join(cpanel, 'logs'),
    homePage: join(cpanel, 'whostmgr/bin/home.pl'),
    apps: join(root, 'var/cpanel/apps'),
    menuCache: join(root, 'var/cpanel/pluginscache.yaml'),
    resellers: join(root, 'var/cpanel/resellers'),
    suspended: join(root, 'var/cpanel/suspended'),
    certificates: join(root, 'var/cpanel/ssl/cpanel'),
    passwd: join(root, 'etc/passwd'),
    osRelease: join(root, 'etc/os-release'),
    sim,
    control: join(sim, 'whm-control.json'),
    apiTokens: join(sim, 'whm-api-tokens'),
    restartSocket: join(sim, 'whm-front.sock'),
    notifications: join(sim, 'notifications'),
    systemctlLog: join(sim, 'systemctl.log'),
  };
}

/** True if ROOT is the system's own root: an absolute path then means what it says. */
export function isRealRoot(root: string): boolean {
  return join(root, '/') === '/';
}
