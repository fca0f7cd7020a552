/** A defence, the patch that takes it away, and the test that must then fail. */
export interface Defence {
  /** What would go wrong. */
  threat: Threat;
  /** NAME.patch beside this file. */
  patch: string;
  file: string;
  /** The test's name. */
  test: string;
  /** It runs what is in dist/: the patched tree is built. */
  isBuilt?: true;
}

/** What has gone wrong in hosting panels, their plugins, and libraries that are used here. */
const all = {
  names: 'shell characters or a leading dash in a name reach a root command',
  code: 'a parameter is looked up or evaluated as code',
  reach: 'a customer or reseller reaches what is for root',
  method: 'a check is skipped for one method',
  scripts: 'stored or reflected scripts in names, domains, reasons, texts',
  lines: 'forged log lines and headers by control characters',
  links: 'a link is followed by root',
  sockets: 'a socket for everybody, or a loopback port',
  hijack: 'another site opens the WebSocket',
  forgery: 'another site makes the browser send a start',
  framing: 'the page in a frame of another site',
  url: 'a link that starts an action',
  information: 'commands within systeminformation',
  memory: 'memory exhausted by messages',
  guessing: 'guessing of tickets or confirmations',
  secrets: 'secrets in logs, errors, children, answers',
  formulas: 'formulas in exports',
  updates: 'an update from a place that others may write',
  persuasion: 'a reset for an attacker who talks well',
} as const;
type Threat = (typeof all)[keyof typeof all];
export const threats: readonly Threat[] = Object.values(all);

const {
  names,
  code,
  reach,
  method,
  scripts,
  lines,
  links,
  sockets,
  hijack,
  forgery,
  framing,
  url,
  information,
  memory,
  guessing,
  secrets,
  formulas,
  updates,
  persuasion,
} = all;

const table = 'test/security/authorisation.test.ts';
const sight = 'test/security/sight.test.ts';
const live = 'test/security/authorisation-live.test.ts';
const tickets = 'test/unit/access/tickets.test.ts';
const onSocket = 'on the daemon’s socket, whoever asks for whatever';

/** Every row of the threats has at least one line here. */
export const defences: readonly Defence[] = [
  d(
    names,
    'names-malformed',
    'test/unit/jobs/plan.test.ts',
    'one malformed name makes the whole request invalid, and is named',
  ),
  d(
    names,
    'arguments-not-encoded',
    'test/unit/whm/arguments.test.ts',
    'whatever the name, whmapi1 decodes exactly that name, and no argument is an option',
  ),
  d(
    names,
    'names-need-not-exist',
    'test/unit/jobs/plan.test.ts',
    'who is on is removed, who is off is left, who is unknown is refused; in that order',
  ),
  d(
    names,
    'a-shell',
    'test/unit/whm/program.test.ts',
    'its arguments as they are, an empty stdin, and a process group of its own',
  ),
  d(
    code,
    'open-schemas',
    'test/unit/protocol/text.test.ts',
    'a request that takes one of two forms is told by the one that it comes nearest to',
  ),
  d(
    code,
    'prototype-keys',
    'test/unit/jobs/plan.test.ts',
    'a name is data: no name of an object member is known',
  ),
  d(
    reach,
    'everybody-is-root',
    'test/unit/access/rights.test.ts',
    'only cPanel’s "all" makes a reseller root-level; a limited one must be admitted, and be one',
  ),
  d(
    reach,
    'suspended-resellers',
    'test/unit/access/rights.test.ts',
    'who is suspended may nothing, whatever cPanel goes on naming as privileges',
  ),
  d(
    reach,
    'reseller-verifies-audit',
    'test/unit/access/rights.test.ts',
    'nobody may do what is not in the table',
  ),
  d(reach, 'whm-api-for-all', table, onSocket, true),
  d(reach, 'jobs-of-others', sight, 'another’s id is answered byte for byte like one that nobody has', true),
  d(
    reach,
    'counts-of-others',
    sight,
    'in no list, count, search or plan does a reseller read of others',
    true,
  ),
  d(reach, 'keys-of-others', sight, 'a key of one actor means nothing to another', true),
  d(
    reach,
    'names-of-others',
    'test/unit/server/mask.test.ts',
    'no hidden name stands anywhere, and what is left folds to the same job',
  ),
  d(reach, 'doubled-actor', table, onSocket, true),
  d(
    reach,
    'token-sessions',
    'test/unit/plugin/identity.test.ts',
    'a session that is not of a person is refused',
  ),
  d(
    reach,
    'headers-of-the-client',
    'test/unit/plugin/request.test.ts',
    'no other header of the client goes on',
  ),
  d(
    reach,
    'gateway-takes-requests',
    table,
    'on the gateway’s socket no command is taken, whoever asks',
    true,
  ),
  d(method, 'no-check-for-options', table, onSocket, true),
  d(
    scripts,
    'raw-html',
    'test/browser/hostile.test.ts',
    'hostile names, domains, owners, plans, reasons and texts are only ever text',
    true,
  ),
  d(
    lines,
    'control-characters',
    'test/unit/protocol/text.test.ts',
    'a reason, a ticket and a key are one line of bounded length',
  ),
  d(
    lines,
    'terminal-escapes',
    'test/unit/cli/escape.test.ts',
    'no text keeps a character that moves the cursor or hides something',
  ),
  d(
    links,
    'state-directory-link',
    'test/unit/store/directory.test.ts',
    'a state directory that is a link is refused, with a trailing slash too',
  ),
  d(
    links,
    'hooks-of-others',
    'test/unit/notify/hook-files.test.ts',
    'only what root alone can change is trusted',
  ),
  d(
    sockets,
    'open-socket',
    'test/integration/config.test.ts',
    'socket and record are for their owner alone',
    true,
  ),
  d(
    sockets,
    'loopback-port',
    'test/security/network.test.ts',
    'the root process has no socket but unix ones; the gateway listens once',
    true,
  ),
  d(hijack, 'any-origin', tickets, 'another origin uses it up'),
  d(hijack, 'no-origin', live, 'a WebSocket opens with a ticket alone, by the gateway’s socket', true),
  d(hijack, 'ticket-twice', tickets, 'it opens once, to the actor that it was given to'),
  d(hijack, 'ticket-for-ever', tickets, 'it is good for half a minute'),
  d(forgery, 'foreign-forms', 'test/unit/plugin/request.test.ts', 'anything but GET must come from the page'),
  d(
    framing,
    'framing-headers',
    'test/unit/plugin/answer.test.ts',
    'whatever the daemon says, the head stays one head of the known names',
  ),
  d(
    url,
    'link-that-acts',
    'test/browser/hostile.test.ts',
    'a link starts nothing, whatever stands in it',
    true,
  ),
  d(
    information,
    'systeminformation-children',
    'test/security/network.test.ts',
    'of systeminformation only readers without an argument are used, at run time those that start no process',
  ),
  d(
    memory,
    'large-frames',
    'test/security/frames.test.ts',
    'a frame or a message beyond the limit ends the connection',
    true,
  ),
  d(
    memory,
    'large-bodies',
    'test/integration/requests.test.ts',
    'a bad request is told by its problem and starts nothing',
    true,
  ),
  d(guessing, 'short-tickets', tickets, 'a ticket is 256 bits that nobody has had before'),
  d(
    guessing,
    'tickets-without-end',
    tickets,
    'an actor that hoards tickets gets no more, until they expire; others do',
  ),
  d(
    secrets,
    'password-in-the-environment',
    'test/integration/whm/canary.test.ts',
    'the login password is in no environment, file, log or answer',
    true,
  ),
  d(
    secrets,
    'environment-of-ours',
    'test/unit/whm/program.test.ts',
    'exactly four variables, whatever ours are',
  ),
  d(
    formulas,
    'formulas',
    'test/unit/protocol/csv.test.ts',
    'what a spreadsheet would take for a formula is made plain text',
  ),
  d(
    updates,
    'unverified-release',
    'test/install/trees/trees.test.ts',
    'a changed file: refused before anything is changed',
  ),
  d(
    persuasion,
    'no-confirmation-by-size',
    'test/integration/api.test.ts',
    'above 25 removals the count must be confirmed, and be right',
    true,
  ),
  d(
    persuasion,
    'protected-without-a-word',
    'test/integration/api.test.ts',
    'protected accounts must be confirmed by name',
    true,
  ),
  d(
    persuasion,
    'no-reason',
    'test/unit/protocol/text.test.ts',
    'a reason, a ticket and a key are one line of bounded length',
  ),
  d(
    persuasion,
    'audit-that-was-changed',
    'test/unit/store/audit-verify.test.ts',
    'verifying finds a changed text',
  ),
  d(
    names,
    'mail-to-anything',
    'test/unit/notify/address.test.ts',
    'what is odd to a shell, to sendmail or to a header is none',
  ),
  d(
    lines,
    'lines-in-the-mail',
    'test/unit/notify/template.test.ts',
    'a value is one line, never a template, and never a control or a turn of direction',
  ),
  d(
    persuasion,
    'mail-twice',
    'test/unit/store/notices.test.ts',
    'what was attempted is attempted by nobody again, and the entry comes with the step or not at all',
  ),
  d(
    persuasion,
    'denied-without-a-trace',
    'test/integration/actors.test.ts',
    'who is not admitted may do nothing at all, and a denied start is on record',
    true,
  ),
];

function d(threat: Threat, patch: string, file: string, test: string, isBuilt?: true): Defence {
  return { threat, patch, file, test, ...(isBuilt && { isBuilt }) };
}
