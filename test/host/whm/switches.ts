/**
 * Every SWITCH of the host's contract (whm-host.md) by its name, with its variants; the first is the default.
 * `cgi-timeout` also takes a number of seconds. `sandbox` is acted on by the simulated whmapi1, and `port` is
 * given to `occupyPort`; both stand here so that one table drives the suite's variants.
 */
export const switches = {
  'url-match': ['prefix', 'path-boundary', 'exact'],
  'unregister-missing': ['exit-0', 'exit-1'],
  'registered-newline': ['none', 'newline'],
  'empty-acl-menu': ['hidden', 'shown'],
  'acl-fail': ['403', '200'],
  'no-session': ['401', '200'],
  'bad-token': ['401', '200'],
  'referrer-check': ['off', 'on'],
  'bad-exec': ['404', '500'],
  'static-auth': ['required', 'open'],
  'rare-mime': ['right', 'octet-stream', 'none'],
  cwd: ['script-folder', 'root'],
  'cgi-rlimit': ['none', '1gib'],
  'http-cookie': ['absent', 'present'],
  'http-authorization': ['absent', 'present'],
  'remote-password': ['absent', 'real', 'hidden'],
  'header-colon': ['as-stated', 'tolerant'],
  'content-type': ['passes', 'stripped'],
  gzip: ['as-stated', 'never'],
  'first-read': ['held', 'at-once'],
  cork: ['200ms', 'never'],
  'cgi-timeout': ['none'],
  restart: ['cut', 'finish'],
  sandbox: ['whmapi1-runs', 'write-error'],
  port: ['open', 'refused', 'dropped'],
} as const;

/** Settings of the host that the contract states without doubt, but that an administrator may change. */
const settings = {
  permit_unregistered_apps_as_root: ['off', 'on'],
  permit_unregistered_apps_as_reseller: ['off', 'on'],
  permit_appconfig_entries_without_acls: ['off', 'on'],
  /** A cPanel upgrade is running: every request gets 503 (2.5). */
  upgrade: ['off', 'on'],
  /** How an answer ends that a restart cuts: seen as cut, or as if it were whole. */
  cut: ['reset', 'clean'],
  /** The user's language; `ar` is written from right to left (4). */
  locale: ['en', 'de', 'ar'],
} as const;

type Variants = typeof switches & typeof settings;

/** The value of every switch and setting; the two limits are in seconds. */
export type Control = {
  [Name in Exclude<keyof Variants, 'cgi-timeout'>]: Variants[Name][number];
} & { 'cgi-timeout': 'none' | number; 'body-seconds': number };

/** Name → allowed variants, for checking a control file. */
export const variants: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({ ...switches, ...settings }),
);

/** Names that take a number of seconds. */
export const seconds: ReadonlySet<string> = new Set(['cgi-timeout', 'body-seconds']);

/** Every switch at its default: the first variant of each, a stalled body cut after 360 s (2.3). */
export const defaults: Control = {
  ...(Object.fromEntries([...variants].map(([name, list]) => [name, list[0]])) as unknown as Control),
  'body-seconds': 360,
};
