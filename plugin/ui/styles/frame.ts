import { css } from './css.ts';

/** The head of the page, views, panels, notices. */
export const frame = css`
  .page-head {
    display: flex;
    flex-wrap: wrap;
    align-items: end;
    justify-content: space-between;
    gap: 0 16px;
    margin-block-end: 16px;
    border-block-end: 1px solid var(--line);
  }
  .tabs {
    display: flex;
    flex-wrap: wrap;
    gap: 4px;
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .tab {
    display: flex;
    align-items: center;
    gap: 8px;
    margin-block-end: -1px;
    padding: 9px 14px;
    border-block-end: 3px solid transparent;
    color: var(--ink);
    font-weight: 600;
    text-decoration: none;
  }
  .tab:hover {
    border-block-end-color: var(--line);
  }
  .tab[aria-current='page'] {
    border-block-end-color: var(--blue);
    color: var(--blue);
  }
  .tab-count {
    padding: 0 8px;
    border-radius: 9px;
    background: var(--blue);
    color: #fff;
    font-size: 12px;
    line-height: 18px;
  }
  .link {
    display: inline-flex;
    align-items: center;
    gap: 7px;
    padding-block: 9px;
    color: var(--soft);
    font-size: 13px;
    font-weight: 600;
    white-space: nowrap;
  }
  .link-dot {
    inline-size: 9px;
    block-size: 9px;
    border-radius: 50%;
    background: var(--edge);
  }
  .link.tone-good .link-dot {
    background: #2a9d44;
  }
  .link.tone-busy .link-dot {
    background: var(--blue);
  }
  .link.tone-warn {
    color: var(--amber);
  }
  .link.tone-warn .link-dot {
    background: #d98a00;
    animation: pulse 1.2s ease-in-out infinite alternate;
  }
  .link.tone-bad {
    color: var(--red);
  }
  .link.tone-bad .link-dot {
    background: var(--red);
  }
  @keyframes pulse {
    to {
      opacity: 0.25;
    }
  }

  .view {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 14px;
  }
  .view-head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px 14px;
  }
  .view-note {
    flex: 1 1 200px;
    color: var(--soft);
    font-size: 13px;
  }
  .panel {
    min-inline-size: 0;
    border: 1px solid var(--line);
    border-radius: 4px;
    background: var(--paper);
  }
  .panel-wait {
    display: flex;
    align-items: center;
    gap: 10px;
    padding: 28px 20px;
    color: var(--soft);
  }
  .panel-foot {
    padding: 10px 14px;
    border-block-start: 1px solid var(--line);
    text-align: center;
  }
  .help-line {
    color: var(--soft);
    font-size: 13px;
  }

  .notice {
    display: flex;
    flex-wrap: wrap;
    align-items: start;
    gap: 10px;
    padding: 11px 14px;
    border: 1px solid;
    border-inline-start-width: 4px;
    border-radius: 4px;
  }
  .page > .notice {
    margin-block-end: 16px;
  }
  .notice > .icon {
    margin-block-start: 3px;
  }
  .notice-words {
    flex: 1 1 240px;
    min-inline-size: 0;
    color: var(--ink);
  }
  .notice.tone-warn {
    border-color: #d98a00;
    background: var(--amber-pale);
    color: var(--amber);
  }
  .notice.tone-bad {
    border-color: var(--red);
    background: var(--red-pale);
    color: var(--red);
  }
  .notice.tone-good {
    border-color: var(--green);
    background: var(--green-pale);
    color: var(--green);
  }
  .notice.tone-calm {
    border-color: var(--edge);
    background: var(--grey-pale);
  }
`;
