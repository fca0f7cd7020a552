import { css } from './css.ts';

/** Dialogs, the list that is pasted, the confirmation. */
export const forms = css`
  .dialog {
    inline-size: min(440px, calc(100vw - 32px));
    max-block-size: calc(100vh - 32px);
    padding: 20px 22px;
    border: 0;
    border-radius: 6px;
    background: var(--paper);
    color: var(--ink);
    box-shadow: 0 12px 40px rgb(20 30 45 / 35%);
    overflow: auto;
  }
  .dialog.is-wide {
    inline-size: min(640px, calc(100vw - 32px));
  }
  .dialog::backdrop {
    background: rgb(20 30 45 / 45%);
  }
  .dialog form {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 12px;
  }
  .dialog-actions {
    display: flex;
    flex-wrap: wrap;
    justify-content: end;
    gap: 10px;
    margin-block-start: 6px;
  }
  .file-line {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
    color: var(--soft);
    font-size: 13px;
  }
  .file-line input {
    max-inline-size: 100%;
  }
  .paste-result {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px 10px;
    min-block-size: 22px;
    font-size: 13px;
  }
  .odd-list {
    max-block-size: 150px;
    margin: 0;
    padding: 6px 12px;
    border: 1px solid var(--line);
    border-radius: 4px;
    background: var(--ground);
    font-size: 13px;
    list-style: none;
    overflow: auto;
  }
  .odd-why {
    color: var(--soft);
  }

  .confirm {
    display: grid;
    grid-template-columns: minmax(0, 1fr) minmax(300px, 400px);
    gap: 16px;
    align-items: start;
  }
  .confirm-plan {
    padding: 16px 18px;
  }
  .plan-sentence {
    font-size: 16px;
  }
  .plan-list {
    margin-block-start: 12px;
    border-block-start: 1px solid var(--line);
    padding-block-start: 10px;
  }
  .plan-list summary {
    border-radius: 3px;
    font-weight: 600;
    cursor: pointer;
  }
  .plan-list ul {
    max-block-size: 320px;
    margin: 8px 0 0;
    padding: 0 2px;
    list-style: none;
    overflow: auto;
  }
  .plan-list .is-dense {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(170px, 100%), 1fr));
    gap: 0 14px;
  }
  .plan-list li {
    padding: 2px 0;
    min-inline-size: 0;
  }
  .list-more {
    color: var(--soft);
  }
  .plan-why {
    margin-inline-start: 8px;
    color: var(--soft);
    font-size: 13px;
  }
  .confirm-form {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 14px;
    padding: 16px 18px;
  }
  .form-row label {
    display: block;
    margin-block-end: 4px;
    font-weight: 600;
  }
  .form-row .tick {
    display: flex;
    font-weight: 400;
  }
  .form-row .help-line,
  .fault {
    margin-block-start: 4px;
    font-size: 13px;
  }
  .fault {
    color: var(--red);
    font-weight: 600;
  }
  .guarded {
    display: grid;
    gap: 8px;
    min-inline-size: 0;
    margin: 0;
    padding: 10px 12px;
    border: 1px solid #d98a00;
    border-radius: 4px;
    background: var(--amber-pale);
  }
  .guarded-title {
    display: flex;
    gap: 8px;
    align-items: center;
    float: inline-start;
    inline-size: 100%;
    padding: 0;
    color: var(--amber);
    font-weight: 600;
  }
  .ticks {
    max-block-size: 240px;
    margin: 0;
    padding: 3px;
    list-style: none;
    overflow: auto;
  }
  .tick {
    display: flex;
    gap: 8px;
    align-items: start;
    padding-block: 3px;
    cursor: pointer;
  }
  .tick input {
    margin-block-start: 2px;
  }
`;
