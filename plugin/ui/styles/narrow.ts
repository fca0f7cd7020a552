import { css } from './css.ts';

/** Rows of two or three lines where the page is narrow, as on a screen at 200 % zoom. */
export const narrow = css`
  .is-narrow .table-row {
    grid-template-columns: minmax(0, 1fr) fit-content(60%);
    align-content: center;
  }
  .is-narrow #accounts .table-row {
    grid-template-columns: 44px minmax(0, 1fr) 96px 64px;
  }
  .is-narrow #accounts .cell-choice {
    grid-row: 1 / 3;
  }
  .is-narrow #accounts .table-head .cell-choice {
    grid-row: 1;
  }
  .is-narrow #accounts .cell-why {
    grid-area: 1 / 4 / 3 / 5;
  }
  .is-narrow #accounts .table-head .cell-why {
    grid-row: 1;
  }
  .is-narrow #accounts .cell-domain {
    grid-area: 2 / 2;
  }
  .is-narrow #accounts .cell-twoFactor {
    grid-area: 1 / 3;
    justify-self: end;
  }
  .is-narrow #accounts .table-head .cell-twoFactor {
    justify-self: stretch;
    text-align: end;
  }
  .is-narrow #accounts .cell-suspended {
    grid-area: 2 / 3;
    justify-self: end;
  }
  .is-narrow #targets .cell-target-reason {
    grid-column: 1 / 3;
  }
  .is-narrow #targets .cell-target-reason:not(:last-child) {
    grid-column: 1;
  }
  .is-narrow #history .cell-job-when {
    grid-area: 1 / 1;
  }
  .is-narrow #history .cell-job-state {
    grid-area: 1 / 2;
  }
  .is-narrow #history .cell-job-why {
    grid-area: 2 / 1 / 3 / 3;
  }
  .is-narrow #history .cell-job-outcomes {
    grid-area: 3 / 1 / 4 / 3;
  }
  .is-narrow #audit .table-row {
    grid-template-columns: 84px minmax(0, 1fr) minmax(0, 1fr);
  }
  .is-narrow #audit .cell-audit-entry {
    grid-row: 1 / 3;
  }
  .is-narrow #audit .table-head .cell-audit-entry {
    grid-row: 1;
  }
  .is-narrow #audit .cell-audit-what {
    grid-area: 2 / 2;
  }
  .is-narrow #audit .cell-audit-accounts {
    grid-area: 2 / 3;
  }
  .is-narrow #audit .cell-audit-why,
  .is-narrow #audit .table-head .cell-audit-what,
  .is-narrow #audit .table-head .cell-audit-accounts,
  .is-narrow #accounts .cell-owner,
  .is-narrow #accounts .cell-plan,
  .is-narrow #accounts .table-head .cell-domain,
  .is-narrow #accounts .table-head .cell-suspended,
  .is-narrow #targets .cell-target-before,
  .is-narrow #targets .table-head .cell-target-reason,
  .is-narrow #history .cell-job-who,
  .is-narrow #history .cell-job-targets,
  .is-narrow #history .table-head .cell-job-why,
  .is-narrow #history .table-head .cell-job-outcomes {
    display: none;
  }
  .is-narrow .selection-bar {
    flex-direction: column;
    align-items: stretch;
  }
  .is-narrow .selection-ways .button-quiet {
    padding-inline: 0;
    margin-inline-end: 16px;
    text-align: start;
  }
  .is-narrow .job-actions {
    margin-inline-start: 0;
  }
  .is-narrow .confirm {
    grid-template-columns: minmax(0, 1fr);
  }
`;
