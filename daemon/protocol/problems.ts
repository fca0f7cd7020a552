/** The one table of problems: stable code → HTTP status, CLI exit status, what it is, what to do next. */
export const problemTable = {
  'malformed-json': p(400, 2, 'The body is not JSON', 'Send one JSON document in UTF-8.'),
  'invalid-request': p(
    400,
    2,
    'The request is not of the form this command takes',
    'Correct the fields named in "errors".',
  ),
  'malformed-name': p(
    400,
    2,
    'A name can be no account name',
    'Correct the names listed; nothing was started.',
  ),
  'invalid-list': p(
    400,
    2,
    'A line of the list can be no account name',
    'Correct the lines named; nothing was started.',
  ),
  'too-many-targets': p(413, 2, 'More names than one plan takes', 'Split the list.'),
  'body-too-large': p(413, 2, 'The body is too large', 'Send less at once.'),
  'unsupported-media-type': p(415, 2, 'The body must be JSON', 'Send Content-Type: application/json.'),
  'actor-missing': p(400, 2, 'The request does not say who asks', 'Send exactly one X-Actor header.'),
  'actor-invalid': p(
    400,
    2,
    'The request does not say clearly who asks',
    'Send exactly one X-Actor header: cli or whm:NAME.',
  ),
  'not-permitted': p(403, 5, 'This is not permitted', 'Ask an administrator of the server.'),
  'route-not-found': p(404, 2, 'There is no such address here', 'See PROTOCOL.md for the commands.'),
  'method-not-allowed': p(405, 2, 'This address does not take that method', 'Use a method named in Allow.'),
  'job-not-found': p(404, 2, 'There is no such job', 'List the jobs to see their ids.'),
  'plan-not-found': p(
    404,
    2,
    'There is no such plan',
    'Plans live for 15 minutes and belong to who made them: make a new one.',
  ),
  'plan-expired': p(410, 2, 'The plan is too old', 'Make a new plan: the accounts may have changed.'),
  'confirmation-missing': p(
    409,
    2,
    'The start must name how many accounts lose their 2FA',
    'Send confirm.count with the number that the plan names.',
  ),
  'confirmation-mismatch': p(
    409,
    2,
    'The confirmation does not fit the plan',
    'Read the plan again and confirm exactly what it says.',
  ),
  'nothing-selected': p(422, 4, 'The selection holds no account', 'Loosen the selection.'),
  'job-ended': p(409, 2, 'The job has ended already', 'Nothing is left to do for it.'),
  'nothing-to-retry': p(
    409,
    2,
    'The job has no target that can be tried again',
    'Name an account that is "on again" in a new plan.',
  ),
  'idempotency-key-missing': p(
    400,
    2,
    'A start needs an Idempotency-Key header',
    'Send a new random key for each new intention.',
  ),
  'idempotency-key-reused': p(
    409,
    2,
    'This Idempotency-Key was used for another request',
    'Use a new key for a new request.',
  ),
  'too-many-jobs': p(429, 7, 'Too many jobs are open', 'Wait until some have finished.'),
  'too-many-plans': p(429, 7, 'Too many plans are open', 'Start one of them, or wait until they expire.'),
  'too-many-streams': p(429, 7, 'Too many watchers', 'Close one of them, or ask again later.'),
  'whmapi1-unavailable': p(
    503,
    7,
    'whmapi1 gave no usable answer',
    'Run the command by hand to see whether cPanel works, then try again.',
  ),
  'whmapi1-refused': p(502, 7, 'cPanel refused the call', 'Read the reason that cPanel gives.'),
  'shutting-down': p(503, 6, 'The daemon is stopping', 'Ask again in a moment.'),
  'state-not-writable': p(
    507,
    7,
    'The record cannot be written',
    'Make room in the state directory; nothing was started.',
  ),
  'internal-error': p(
    500,
    7,
    'The daemon met a fault of its own',
    "Look into the service's journal; the record is safe.",
  ),
  'daemon-unreachable': p(503, 6, 'The daemon cannot be reached', 'Start it: systemctl start whm-2fa-reset'),
  'answer-invalid': p(
    502,
    6,
    'The daemon gave an answer that this version does not understand',
    'Let client and daemon be of one version.',
  ),
  'confirmation-needs-terminal': p(
    400,
    2,
    'There is no terminal to ask on',
    'Add --yes once you have read the plan (--dry-run shows it).',
  ),
  usage: p(400, 2, 'The command line is not understood', 'See --help.'),
  'config-invalid': p(500, 2, 'The configuration is not accepted', 'Correct the key named.'),
  'not-root': p(403, 5, 'Only root may run this against cPanel', 'Run it as root.'),
  'database-damaged': p(
    500,
    7,
    'The database is damaged',
    'Restore state.backup.db in its place, or move it away to begin a new record; it was not touched.',
  ),
  'database-newer': p(
    500,
    7,
    'The database was written by a newer version',
    'Install that version again; the database was not touched.',
  ),
  'state-locked': p(
    409,
    6,
    'Another process holds the state directory',
    'Stop it first: systemctl stop whm-2fa-reset',
  ),
  'socket-taken': p(
    409,
    6,
    'Another process answers on the socket',
    'Stop it first, or name another socket.',
  ),
} as const;

function p(status: number, exit: number, title: string, next: string) {
  return { status, exit, title, next } as const;
}

export type ProblemCode = keyof typeof problemTable;
