import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { dirname, isAbsolute, join } from 'node:path';
import { parse as parseYaml } from 'yaml';
import * as z from 'zod/mini';
import { isPlainSender } from './notify/address.ts';
import { hasControl } from './protocol/control.ts';
import { malformation } from './protocol/names.ts';
import { fieldErrors } from './protocol/parse.ts';
import { ProblemError } from './protocol/problem.ts';

const path = z
  .string()
  .check(z.refine((text: string) => isAbsolute(text), { error: 'must be an absolute path' }));
const seconds = (least: number, most: number) => z.number().check(z.minimum(least), z.maximum(most));
const account = z
  .string()
  .check(z.refine((name: string) => malformation(name) === undefined, { error: 'is no account name' }));

const line = z.string().check(
  z.trim(),
  z.minLength(1),
  z.maxLength(200),
  z.refine((text: string) => !hasControl(text) && text.isWellFormed(), { error: 'must be one line of text' }),
);

const defaultPort = 20_287;
const ownersWording = { by: 'the administration of the server', contact: 'the administration of the server' };

/** The configuration file: every key has a default, an unknown one is refused. */
export const Config = z.strictObject({
  whmapi1: z._default(
    z.strictObject({
      path: z._default(path, '/usr/local/cpanel/bin/whmapi1'),
      /** cPanel itself may wait 300 s for its lock (contract whmapi1.md 3.6). */
      timeoutSeconds: z._default(seconds(1, 3600), 420),
    }),
    { path: '/usr/local/cpanel/bin/whmapi1', timeoutSeconds: 420 },
  ),
  socket: z._default(path, '/run/whm-2fa-reset/daemon.sock'),
  stateDir: z._default(path, '/var/cpanel/whm-2fa-reset'),
  logLevel: z._default(z.enum(['debug', 'info', 'warn', 'error']), 'info'),
  batch: z._default(
    z.strictObject({
      max: z._default(z.int().check(z.minimum(1), z.maximum(50_000)), 50_000),
      targetSeconds: z._default(seconds(0.1, 60), 1),
    }),
    { max: 50_000, targetSeconds: 1 },
  ),
  load: z._default(
    z.strictObject({
      pauseAbove: z._default(z.nullable(z.number().check(z.positive())), 4),
      maxWaitSeconds: z._default(seconds(0, 86_400), 900),
    }),
    { pauseAbove: 4, maxWaitSeconds: 900 },
  ),
  resume: z._default(z.strictObject({ withinSeconds: z._default(seconds(0, 604_800), 3600) }), {
    withinSeconds: 3600,
  }),
  gateway: z._default(
    z
      .strictObject({
        enabled: z._default(z.boolean(), true),
        port: z._default(z.int().check(z.minimum(0), z.maximum(65_535)), defaultPort),
        address: z._default(
          z.string().check(z.refine((text: string) => isIP(text) > 0, { error: 'must be an IP address' })),
          '::',
        ),
        /** Where the daemon serves the gateway: `gateway.sock` beside the daemon's socket by default. */
        socket: z.exactOptional(path),
        /** Key and certificate in one file: `tls.pem` beside that socket by default. */
        pem: z.exactOptional(path),
        /** Where cPanel keeps its certificate (contract whm-host.md 3.1). */
        certificates: z._default(path, '/var/cpanel/ssl/cpanel'),
        /** No TLS; for the demo and tests, on a loopback address only. */
        plain: z._default(z.boolean(), false),
      })
      .check(
        z.refine<{ plain: boolean; address: string }>(
          ({ plain, address }) => !plain || address === '::1' || address.startsWith('127.'),
          { error: 'plain needs a loopback address', path: ['plain'] },
        ),
      ),
    { enabled: true, port: defaultPort, address: '::', certificates: '/var/cpanel/ssl/cpanel', plain: false },
  ),
  /** Programs of the server that are asked besides whmapi1. */
  programs: z._default(
    z.strictObject({
      timedatectl: z._default(path, '/usr/bin/timedatectl'),
      chronyc: z._default(path, '/usr/bin/chronyc'),
    }),
    { timedatectl: '/usr/bin/timedatectl', chronyc: '/usr/bin/chronyc' },
  ),
  start: z._default(
    z.strictObject({
      /** How long the page lets a start wait, with a countdown, so that it can be taken back. */
      delaySeconds: z._default(z.int().check(z.minimum(0), z.maximum(3600)), 5),
      /** Whether a start must say why. */
      reasonRequired: z._default(z.boolean(), true),
      /** Most removals of one job, whoever asks; null: as many as a plan takes. */
      removalsMost: z._default(z.nullable(z.int().check(z.minimum(1))), null),
      burst: z._default(
        z.strictObject({
          /** A plan warns if its actor would have removed more within the time; null: never. */
          removals: z._default(z.nullable(z.int().check(z.minimum(1))), 50),
          withinMinutes: z._default(z.int().check(z.minimum(1), z.maximum(10_080)), 60),
        }),
        { removals: 50, withinMinutes: 60 },
      ),
    }),
    {
      delaySeconds: 5,
      reasonRequired: true,
      removalsMost: null,
      burst: { removals: 50, withinMinutes: 60 },
    },
  ),
  retention: z._default(
    z.strictObject({
      /** Days after which an ended job's targets and events are deleted; its audit entries stay. */
      detailDays: z._default(z.int().check(z.minimum(1), z.maximum(3650)), 365),
    }),
    { detailDays: 365 },
  ),
  /** Mail to the owners of accounts whose 2FA was removed. */
  notify: z._default(
    z.strictObject({
      /** Whether owners are told unless a start says otherwise. */
      owners: z._default(z.boolean(), false),
      sendmail: z._default(path, '/usr/sbin/sendmail'),
      /** root at this server by default. */
      from: z.exactOptional(
        z.string().check(z.refine((text: string) => isPlainSender(text), { error: 'is no plain address' })),
      ),
      /** How owners are told who did it, and whom to ask. */
      by: z._default(line, ownersWording.by),
      contact: z._default(line, ownersWording.contact),
      /** `notice.txt` beside this file by default; without it the wording is built in. */
      template: z.exactOptional(path),
      /** Most mails within a minute. */
      perMinute: z._default(z.int().check(z.minimum(1), z.maximum(6000)), 120),
      /** How long sendmail may take for one. */
      timeoutSeconds: z._default(seconds(1, 600), 20),
    }),
    { owners: false, sendmail: '/usr/sbin/sendmail', ...ownersWording, perMinute: 120, timeoutSeconds: 20 },
  ),
  hooks: z._default(
    z.strictObject({
      /** Executables in it are run after each job. */
      directory: z._default(path, '/etc/whm-2fa-reset/hooks.d'),
      timeoutSeconds: z._default(seconds(1, 3600), 30),
    }),
    { directory: '/etc/whm-2fa-reset/hooks.d', timeoutSeconds: 30 },
  ),
  access: z._default(z.strictObject({ resellers: z._default(z.array(account), []) }), { resellers: [] }),
});
export type Config = z.infer<typeof Config>;

/**
 * Reads and checks the configuration.
 * @throws ProblemError `config-invalid` that names the file and each bad key
 */
export function loadConfig(file: string): Config {
  let document: unknown;
  try {
    // What is only odd is no reason for a warning of Node's in the journal: the schema decides.
    document = parseYaml(readFileSync(file, 'utf8'), { maxAliasCount: 0, logLevel: 'error' }) ?? {};
  } catch (error) {
    throw new ProblemError(
      'config-invalid',
      `${file}: ${(error as Error).message.split('\n')[0]}`,
      {},
      error,
    );
  }
  const parsed = z.safeParse(Config, document);
  if (parsed.success) {
    const { notify } = parsed.data;
    const template = notify.template ?? join(dirname(file), 'notice.txt');
    return { ...parsed.data, notify: { ...notify, template } };
  }
  const errors = fieldErrors(parsed.error);
  const named = errors.map(({ path: key, message }) => `${key || 'the file'}: ${message}`).join('; ');
  throw new ProblemError('config-invalid', `${file}: ${named}`, { errors });
}

/** True if the configured program is cPanel's own: only root may run it. */
export function isRealCpanel(config: Config): boolean {
  return join(dirname(config.whmapi1.path), '/').startsWith('/usr/local/cpanel/');
}

/** Where the gateway and the daemon meet, and where the gateway finds its certificate. */
export function gatewayFiles({ socket, gateway }: Config): { socket: string; pem: string } {
  const ours = gateway.socket ?? join(dirname(socket), 'gateway.sock');
  return { socket: ours, pem: gateway.pem ?? join(dirname(ours), 'tls.pem') };
}
