import type { Problem } from '../../../daemon/protocol/problem.ts';

/** What can go wrong between the page and the daemon. */
export type FailureKind =
  /** The daemon or its CGI says what is wrong. */
  | 'problem'
  /** WHM answered with a page of its own where only JSON may come: its session is over. */
  | 'session-ended'
  /** WHM answered with an error page: it restarts or is being updated. */
  | 'error-page'
  /** No answer at all. */
  | 'no-answer'
  | 'daemon-unreachable'
  /** The answer is JSON of another form: page and daemon are of different versions. */
  | 'not-understood';

export class ApiFailure extends Error {
  override readonly name = 'ApiFailure';
  readonly kind: FailureKind;
  readonly problem: Problem | undefined;
  /** How long to wait before asking again, seconds. */
  readonly retryAfter: number | undefined;

  constructor(kind: FailureKind, detail: string, problem?: Problem, retryAfter?: number) {
    super(detail);
    this.kind = kind;
    this.problem = problem;
    this.retryAfter = retryAfter;
  }
}

/** Nothing more will ever be told of the job: there is none for who asks, or its detail was deleted. */
export function isOfNoJob({ problem }: ApiFailure): boolean {
  return problem?.code === 'job-not-found' || problem?.code === 'detail-deleted';
}

/** Only a new login helps. */
export function isFinal(failure: ApiFailure): boolean {
  return failure.kind === 'session-ended';
}
