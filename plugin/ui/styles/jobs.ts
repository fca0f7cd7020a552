import { css } from './css.ts';

/** The view of a job, and the list of jobs. */
export const jobs = css`
  .job-actions {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    margin-inline-start: auto;
  }
  .link-line {
    max-inline-size: 640px;
  }
  .facts {
    display: flex;
    flex-wrap: wrap;
    gap: 6px 32px;
    margin: 0;
  }
  .facts > div {
    min-inline-size: 0;
    max-inline-size: 640px;
  }
  .facts dt {
    color: var(--soft);
    font-size: 12px;
  }
  .facts dd {
    margin: 0;
    font-weight: 600;
  }
  .job-progress {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 10px;
    padding: 16px 14px 14px;
    border-block-end: 1px solid var(--line);
  }
  .progress {
    display: flex;
    block-size: 14px;
    border-radius: 7px;
    background: #dfe4ec;
    overflow: hidden;
  }
  .progress-part {
    block-size: 100%;
    transition: width 0.3s ease-out;
  }
  .progress-part.is-removed {
    background: #2a9d44;
  }
  .progress-part.is-already-off {
    background: #8fa0b2;
  }
  .progress-part.is-refused {
    background: #d98a00;
  }
  .progress-part.is-failed {
    background: var(--red);
  }
  .progress-part.is-cancelled {
    background: #b9c3cf;
  }
  .progress-part.is-verifying {
    background: repeating-linear-gradient(-45deg, #8bc79a 0 6px, #a9d8b4 6px 12px);
  }
  .progress-part.is-asked {
    background: #b3cdf5;
  }
  .pace {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 20px;
    min-block-size: 21px;
    color: var(--soft);
    font-variant-numeric: tabular-nums;
  }
  .pace > :first-child {
    color: var(--ink);
    font-weight: 600;
  }
  .counters {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }
  .counter {
    display: grid;
    min-inline-size: 96px;
    padding: 6px 12px;
    border: 1px solid var(--line);
    border-block-end: 3px solid var(--line);
    border-radius: 4px;
    background: var(--paper);
    text-align: start;
    cursor: pointer;
  }
  [dir='rtl'] .counter {
    text-align: right;
  }
  .counter:hover {
    border-color: var(--edge);
  }
  .counter[aria-pressed='true'] {
    border-color: var(--blue);
    background: var(--blue-pale);
  }
  .counter-number {
    font-size: 20px;
    font-weight: 600;
    line-height: 1.25;
    font-variant-numeric: tabular-nums;
  }
  .counter-words {
    color: var(--soft);
    font-size: 13px;
  }
  .counter.is-removed {
    border-block-end-color: #2a9d44;
  }
  .counter.is-already-off {
    border-block-end-color: #8fa0b2;
  }
  .counter.is-refused {
    border-block-end-color: #d98a00;
  }
  .counter.is-failed {
    border-block-end-color: var(--red);
  }
  .counter.is-verifying {
    border-block-end-color: #8bc79a;
  }
  .counter.is-asked {
    border-block-end-color: #b3cdf5;
  }
  .reasons {
    margin: 0;
    padding: 10px 14px;
    border-block-end: 1px solid var(--line);
    font-size: 13px;
    list-style: none;
  }
  .ticket {
    margin-inline-start: 8px;
    color: var(--soft);
  }
  .outcome-count {
    margin-inline-end: 8px;
  }
`;
