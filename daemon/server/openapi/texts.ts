import { limits } from '../../protocol/limits.ts';

type Texts = Readonly<Record<string, string>>;

/** What the document says of the whole. */
export const apiText = {
  summary: 'Removes two-factor authentication from cPanel accounts through the local whmapi1.',
  description:
    'HTTP over a unix socket that only root can reach. PROTOCOL.md tells the same in prose, with examples and all events. Every failure is an RFC 9457 problem with a stable `code`; an unknown address answers `route-not-found`, another method `method-not-allowed`.',
  server: 'The unix socket, by default /run/whm-2fa-reset/daemon.sock; the host name is not looked at.',
  tags: {
    status: 'The daemon and cPanel.',
    plan: 'What would happen to each account.',
    job: 'Removals: start, follow, cancel, retry.',
    accounts: 'The accounts of the server.',
    audit: 'The durable record for people.',
    ticket: 'Passes to the WebSocket.',
    document: 'This document.',
  },
} as const;

const line = 'One line without control characters; spaces around it are taken away before it is measured';

/** What the document says of a schema; limits among it that JSON Schema cannot say. */
export const schemaTexts: Texts = {
  Account: 'An account of the server. Root and some resellers have no domain, owner or plan.',
  AccountList: 'A page of accounts.',
  Actor: 'Who asks, and which way in.',
  ApiDocument: 'An OpenAPI 3.1 document.',
  AuditEntry: 'One entry of the record for people, chained by SHA-256 to the one before.',
  AuditList: 'A page of audit entries.',
  AuditVerdict: 'Whether the chain of audit entries is whole, or where it is at fault first.',
  Confirmation: 'What the client has understood of the plan; it must fit exactly.',
  Counts: 'How many targets have each outcome.',
  EventList: 'Events after a sequence.',
  IdempotencyKey: `${line}. Belongs to the actor and lives ${limits.idempotencyHours} hours.`,
  Job: 'One accepted plan.',
  JobEvent: 'What the daemon states of a job, in the past tense.',
  JobList: 'A page of jobs.',
  JobId: 'A UUID of version 7: later jobs sort behind earlier ones.',
  JobRequest: 'A start: of a plan, or of names in one step.',
  Outcome: 'How a target ended.',
  Plan: `What would happen to each target. It belongs to its actor and lives ${limits.planMinutes} minutes.`,
  PlanCounts: 'How many targets have each intent.',
  PlanId: 'A UUID.',
  PlanOfNames: 'Accounts by name.',
  PlanOfSelection: 'Accounts by what they have in common.',
  PlanRequest: `Accounts to plan for: at most ${limits.targetsPerPlan} after doubled ones are dropped.`,
  PlannedTarget: 'What would happen to one account.',
  Problem: 'RFC 9457 problem details. Further members belong to the code.',
  Reason: `${line}.`,
  Selection: 'All members given must hold; none given: every account. Protected accounts are left out.',
  Snapshot: "A job's full state: its frozen targets and all that has happened to them.",
  StartOfNames: 'Plan and start in one step, with the same checks.',
  StartOfPlan: 'The targets are those of the plan.',
  Status: 'The daemon at a glance.',
  TargetList: 'A page of targets.',
  TargetView: 'One account within a job.',
  Ticket: 'A one-use pass from the page to the WebSocket.',
  TicketRequest: 'Which page asks.',
  TicketReference: `The help desk's own number. ${line}.`,
  Timestamp: 'UTC with milliseconds.',
  Vitals: "The host's load, memory and clock.",
  TwoFactorState: "2FA as cPanel's list tells it.",
  JobAcceptedEvent: 'The job is on record; its targets are frozen.',
  JobQueuedEvent: 'Its start time has come; it waits for the lane.',
  JobWaitingEvent: 'It waits for something. What it does next ends the wait.',
  TargetsReadEvent: 'The states before, read anew: the plan had grown too old.',
  BatchStartedEvent: 'A call to whmapi1 is about to be made for these targets.',
  BatchAnsweredEvent: 'What whmapi1 said of these targets: not yet their outcome.',
  TargetsSettledEvent: 'The outcomes of these targets: final.',
  JobCancellingEvent: 'Somebody asked for its end: nothing more is sent.',
  JobFinishedEvent: 'The last event: every target is settled.',
};

const names =
  'Each not empty, at most 255 bytes, without control character, "/", leading "-", or space around it.';

/** What the document says of a member, by SCHEMA.member, or by OPERATION.member and query.member. */
export const fieldTexts: Texts = {
  'Account.owner': 'root or a reseller.',
  'AccountList.next': 'The cursor of the next page; null on the last.',
  'AccountList.readAt': 'When the older of the two lists behind it was read.',
  'AccountList.total': 'How many fit the filters, on all pages.',
  'Actor.address': "The browser's address, told by cPanel.",
  'Actor.sudoUser': 'The person behind sudo.',
  'AuditEntry.detail': 'What belongs to the action.',
  'AuditList.next': 'The cursor of the next page; null on the last.',
  'Confirmation.count': `The number of accounts to be removed; required above ${limits.unconfirmedRemovals}.`,
  'Confirmation.protected': 'Exactly the protected accounts of the plan.',
  'EventList.ended': 'No further event will come.',
  'EventList.next': '`after` of the next request.',
  'Job.answered': 'Targets that whmapi1 was asked about or that needed no call.',
  'Job.sequence': 'The last event that this state includes.',
  'Job.stoppedBy': 'Why it ended before all its targets were sent.',
  'Job.urgent': "It never waits for the server's load: a program waits for its end.",
  'Job.targets': 'All targets, those refused by the plan included.',
  'Job.waiting': 'What an unfinished job waits for.',
  'JobList.next': 'The cursor of the next page; null on the last.',
  'Plan.protected': 'The names that a start must repeat in `confirm.protected`.',
  'Plan.readAt': 'When whmapi1 was asked for the states in it.',
  'PlanOfNames.users': names,
  'PlannedTarget.code': 'Why it is refused.',
  'PlannedTarget.protected': "Root, a root-level reseller, or the actor's own account.",
  'Problem.code': 'Stable. A newer daemon may send others.',
  'Problem.next': 'What to do now.',
  'Selection.domain': 'The main domain, letter case aside.',
  'Snapshot.accepted': 'How each target was accepted, as ranges with their exceptions.',
  'Snapshot.events': "All events so far; the last one's `seq` is the sequence that the snapshot includes.",
  'Snapshot.users': "The targets' names, in order.",
  'StartOfNames.users': names,
  'StartOfPlan.startAt': 'When the job is to begin; a time that is past: at once.',
  'StartOfNames.startAt': 'When the job is to begin; a time that is past: at once.',
  'TargetList.next': 'The cursor of the next page; null on the last.',
  'TargetList.sequence': 'The last event that these targets include.',
  'TargetView.answer': 'What whmapi1 said of it: live news, not yet the outcome.',
  'TargetView.verified': 'The re-read shows 2FA off.',
  'Ticket.url': 'Where to connect.',
  'TicketRequest.origin': "The page's own origin, as the browser sends it.",
  'query.cursor': 'The `next` of the page before.',
  'query.limit': 'The longest page wanted; the daemon may give less.',
  'listAccounts.maxAge': 'How old the data may be, seconds; 0 asks cPanel anew.',
  'listAccounts.q': 'Part of the user name or the domain, letter case aside.',
  'listAccounts.sort': 'A leading "-" turns the order round.',
  'listAudit.user': "The actor's name, whichever way in.",
  'readEvents.after': 'Only events behind this sequence.',
  'readEvents.wait': 'Seconds to wait for an event if there is none yet.',
};

/** What the document says of headers and of the path. */
export const parameterTexts: Texts = {
  'X-Actor': 'Who asks: `cli`, or `whm:NAME` with an account name. Exactly once.',
  'X-Sudo-User': 'With `cli`: the person behind sudo. Put on record; no rights come of it.',
  'X-WHM-Address': "With `whm:NAME`: the browser's address. Put on record.",
  'X-WHM-Host': "With `whm:NAME`: the host by which WHM was reached; a ticket's origin must be of that host.",
  'Idempotency-Key':
    'A new random one for each new intention: an equal request with it gives the same job, another is refused.',
  id: 'The job. Ids that are unknown, malformed or of jobs that the actor may not see answer alike.',
};
