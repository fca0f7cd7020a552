/** Every limit of the product in one visible place. Sizes in bytes, times as the name says. */
export const limits = {
  /** Linux's NAME_MAX: an account's name is a file name on the server. */
  nameBytes: 255,
  reasonLength: 1000,
  ticketLength: 200,
  idempotencyKeyLength: 200,
  targetsPerPlan: 50_000,
  /** Above this a start must name the count, so that nobody resets a server by a slip. */
  unconfirmedRemovals: 25,
  planMinutes: 15,
  /** How far ahead a start may be put, by a delay or a time; 30 days. */
  delaySeconds: 2_592_000,
  idempotencyHours: 24,
  /** 50,000 names of the longest kind do not fit; 50,000 usual ones take about 1 MiB. */
  bodyBytes: 4 * 1024 * 1024,
  /** One argument of a Linux program has at most 128 KiB: no shell script can pass a longer address. */
  headerBytes: 160 * 1024,
  /** Through WHM; cpsrvd wants bodies below 1 MiB (contract whm-host.md 2.3). */
  cgiBodyBytes: 1024 * 1024 - 1,
  /** A plan may wait for whmapi1, which may wait for cPanel's lock. */
  cgiAnswerMs: 440_000,
  /** From so many open jobs on only root-level actors start more, each still within its own number. */
  openJobs: 100,
  openJobsPerActor: 50,
  openPlans: 200,
  openPlansPerActor: 40,
  eventBytes: 64 * 1024,
  eventsPerAnswer: 500,
  jobsPerAnswer: 500,
  auditPerAnswer: 500,
  /** Bytes of a page of audit entries: one may hold 50,000 names. A single entry may be larger than this. */
  auditBytesPerAnswer: 4 * 1024 * 1024,
  /** What an actor is denied again within this time is not told one by one, but as a number at its end. */
  denialFoldSeconds: 60,
  /** Of an entry's detail in the log; systemd's journal cuts lines of 48 KiB. */
  auditLineCharacters: 16_000,
  /** Accounts that a name may mean, and earlier removals of one account. */
  matchesPerAnswer: 20,
  resetsPerAnswer: 5,
  /** Who has not come back: the days since the reset that may be asked for at most, and by default. */
  notBackDays: 3650,
  notBackDaysUsual: 7,
  /** Owners or plans that the overview names; the others are one. */
  overviewGroups: 8,
  /** The newest jobs, whose calls tell how long a call takes here. */
  overviewJobs: 50,
  /** Jobs of one account on a page of its story, and audit entries about each. */
  storyJobs: 50,
  storyEntries: 20,
  /** Targets that a comparison names. */
  deviations: 100,
  /** Questions to cPanel about single domains, under way or waiting: in all, and of one reseller or of root. */
  waitingLookups: 20,
  waitingLookupsPerActor: 10,
  /** How long an answer about the server's clock is reused. */
  clockCacheSeconds: 10,
  longPollSeconds: 20,
  /** How long a call in WHM API form waits for its job. */
  whmApiSeconds: 400,
  /** Ended jobs whose hooks have not run yet. */
  waitingHooks: 100,
  /** Notices to owners that have not been sent yet; those of a job that would pass it are not sent. */
  waitingNotices: 100_000,
  /** A template of the notice: the whole, its subject and each line of its body. */
  noticeTemplateBytes: 16 * 1024,
  noticeSubject: 200,
  noticeLine: 500,
  /** Long-polls held through WHM at once, in all and of one actor; further ones are told when to ask again. */
  heldPolls: 8,
  heldPollsPerActor: 2,
  pollAgainSeconds: 2,
  openStreams: 256,
  ticketSeconds: 30,
  openTickets: 4096,
  openTicketsPerActor: 1100,
  /** Refused tickets are told in the log at most this often, with their number. */
  refusalLogSeconds: 60,
  /** WebSocket connections, in all and of one actor. */
  sockets: 2048,
  socketsPerActor: 1100,
  /** Jobs that one connection may watch. */
  subscriptions: 64,
  /** What a client may send at once. */
  frameBytes: 16 * 1024,
  badFrames: 10,
  /** What may wait in a slow client's connection before its events are dropped for a later snapshot. */
  socketBufferBytes: 1024 * 1024,
  /** What may wait in all connections together before the slowest are ended. */
  backlogBytes: 64 * 1024 * 1024,
  gatewayHeaderBytes: 8 * 1024,
  /** For the TLS handshake and for the request's head. */
  handshakeMs: 5000,
  certificateLookSeconds: 60,
  heartbeatSeconds: 15,
  connectionMinutes: 10,
  overviewMs: 250,
  /** Watchers of a job that are told of an event before anything else goes on; of whmapi1's answers all are. */
  toldPerTurn: 100,
  pageSize: 100,
  pageSizeMost: 50_000,
  /** A read of at most this age still counts as the state before a call. */
  readAgeSeconds: 15,
  firstBatch: 10,
  /** With so many targets left a job does not look for whmapi1's start-up: its next two calls take them all anyway. */
  untimedTargets: 30,
  /** How long what a call has cost is remembered for later jobs. */
  callCostSeconds: 3600,
  batchArgumentBytes: 512 * 1024,
  wholeFailuresInARow: 2,
  /** Jobs of at most this many targets never wait for the server's load. */
  loadExemptTargets: 10,
  vitalsCacheMs: 2000,
  privilegeCacheSeconds: 60,
  /** WHM users whose level is remembered. */
  knownActors: 10_000,
  /** How long a list that seldom changes is reused. */
  directoryCacheSeconds: 600,
  /** Resellers are read anew in the background; only when that failed for so long does a plan wait for them. */
  resellersCacheSeconds: 3600,
  /** The account table may be this old when a selection is planned. */
  accountsCacheSeconds: 60,
  replyBytes: 64 * 1024 * 1024,
  stderrBytes: 1024,
  readsAtOnce: 2,
  /** How long a stop waits for reads under way; then they end without us. */
  stopReadsMs: 5000,
} as const;
