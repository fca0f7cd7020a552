import type { AnswerKind, Outcome, TwoFactorState } from '../../../daemon/protocol/target.ts';

/** A cell of the outcome table: outcome, verified, code. */
export type Cell = [Outcome, boolean, string?];

/**
 * The design's outcome table written down: state before → answer → state after. Codes of calls that failed and of
 * targets that were not sent are the call's and the stop's own: "*".
 */
export const outcomeTable: Record<TwoFactorState, Record<AnswerKind, Record<TwoFactorState, Cell>>> = {
  off: {
    'not-sent': {
      off: ['already-off', true],
      on: ['already-off', false],
      'not-listed': ['already-off', false],
    },
    accepted: {
      off: ['failed', false, 'unexpected-state'],
      on: ['failed', false, 'unexpected-state'],
      'not-listed': ['failed', false, 'unexpected-state'],
    },
    refused: {
      off: ['refused', false, 'refused-by-cpanel'],
      on: ['refused', false, 'refused-by-cpanel'],
      'not-listed': ['refused', false, 'refused-by-cpanel'],
    },
    failed: {
      off: ['failed', false, 'unexpected-state'],
      on: ['failed', false, 'unexpected-state'],
      'not-listed': ['failed', false, 'unexpected-state'],
    },
  },
  on: {
    'not-sent': {
      off: ['cancelled', false, '*'],
      on: ['cancelled', false, '*'],
      'not-listed': ['cancelled', false, '*'],
    },
    accepted: {
      off: ['removed', true],
      on: ['failed', false, 'on-again'],
      'not-listed': ['removed', false, 'account-gone'],
    },
    refused: {
      off: ['refused', false, 'refused-by-cpanel'],
      on: ['refused', false, 'refused-by-cpanel'],
      'not-listed': ['refused', false, 'refused-by-cpanel'],
    },
    failed: {
      off: ['removed', true],
      on: ['failed', false, '*'],
      'not-listed': ['failed', false, 'unexpected-state'],
    },
  },
  'not-listed': {
    'not-sent': {
      off: ['cancelled', false, '*'],
      on: ['cancelled', false, '*'],
      'not-listed': ['cancelled', false, '*'],
    },
    accepted: {
      off: ['failed', false, 'unexpected-state'],
      on: ['failed', false, 'unexpected-state'],
      'not-listed': ['removed', false, 'state-not-listed'],
    },
    refused: {
      off: ['refused', false, 'refused-by-cpanel'],
      on: ['refused', false, 'refused-by-cpanel'],
      'not-listed': ['refused', false, 'refused-by-cpanel'],
    },
    failed: {
      off: ['failed', false, 'unexpected-state'],
      on: ['failed', false, 'unexpected-state'],
      'not-listed': ['failed', false, 'state-not-listed'],
    },
  },
};
