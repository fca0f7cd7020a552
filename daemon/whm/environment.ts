/**
 * The whole environment of a whmapi1 run (contract whmapi1.md 2.4; PATH: whm-host.md 7). Nothing is inherited:
 * REMOTE_USER would change who the call is made for, TEAM_* the name in notifications, and CONTENT_LENGTH
 * can make the program read stdin.
 */
export const childEnvironment = {
  PATH: '/usr/local/sbin:/usr/local/bin:/sbin:/bin:/usr/sbin:/usr/bin',
  HOME: '/root',
  LANG: 'C.UTF-8',
  LC_ALL: 'C.UTF-8',
} as const;
