import { html, type TemplateResult } from 'lit/html.js';
import { type AuditEntry, AuditList, AuditVerdict } from '../../../daemon/protocol/audit.ts';
import { type AuditForm, exportAudit } from '../audit-export.ts';
import type { ApiFailure } from '../connection/failure.ts';
import type { Context } from '../context.ts';
import { given, when } from '../parts/badges.ts';
import { exportButton } from '../parts/buttons.ts';
import { icon } from '../parts/icons.ts';
import { searchField } from '../parts/search-field.ts';
import { filterOf, isBackwards, isNarrowed, type Search, searchForm } from '../parts/search-form.ts';
import { VirtualTable } from '../parts/table.ts';
import { viewOf } from '../parts/view.ts';
import { waiting } from '../parts/waiting.ts';
import { save } from '../save.ts';
import { findEntries, type IndexedEntry, indexEntries } from '../state/audit.ts';
import { auditColumns } from './audit-columns.ts';
import { entryDialog } from './audit-entry.ts';
import { verdictNotice } from './audit-verdict.ts';

const pageSize = 200;
const searchedBy = ['user', 'action', 'from', 'to'] as const;

/** The record: who did what and why, and whether it is whole. */
export class AuditView {
  readonly #context: Context;
  readonly #table: VirtualTable<AuditEntry>;
  #indexed: IndexedEntry[] = [];
  #found: AuditEntry[] = [];
  #next: string | null = null;
  #mayVerify = false;
  /** What is shown is what there is: the daemon has answered, and not failed since. */
  #isKnown = false;
  /** What the daemon searches for; the filter narrows what has come of it. */
  #search: Search = {};
  #filter = '';
  #opened: AuditEntry | undefined;
  #verdict: AuditVerdict | undefined;
  #failure: ApiFailure | undefined;
  /** Does again what was done last. */
  #again: (() => Promise<void>) | undefined;
  #busy: 'loading' | 'verifying' | 'exporting' | undefined;
  /** Entries that an export has read so far. */
  #exported = 0;

  constructor(context: Context) {
    this.#context = context;
    this.#table = new VirtualTable(context);
  }

  /** Loads the newest entries of those that are searched for, or those before the ones that are known. */
  async load(older = false): Promise<void> {
    const { announce, text, update } = this.#context;
    if (isBackwards(this.#search)) {
      announce(text.say('search.backwards'));
      return update();
    }
    await this.#do('loading', async () => {
      this.#isKnown = false;
      const query = new URLSearchParams({ limit: String(pageSize), ...filterOf(this.#search) });
      if (older && this.#next !== null) query.set('cursor', this.#next);
      const list = await this.#context.api.get(`/v1/audit?${query.toString()}`, AuditList);
      this.#indexed = [...(older ? this.#indexed : []), ...indexEntries(list.items)];
      this.#next = list.next;
      this.#mayVerify = list.mayVerify === true;
      this.#narrow(this.#filter);
      this.#isKnown = true;
      if (older || isNarrowed(this.#search)) announce(this.#count());
    });
  }

  render(): TemplateResult {
    const { text } = this.#context;
    const isBusy = this.#busy !== undefined;
    return viewOf(this.#context, {
      title: text.say('audit.title'),
      head: html`<p class="view-note">${text.say('audit.help')}</p>
        <div class="job-actions">
          ${when(
            this.#mayVerify,
            () => html`<button type="button" id="verify" class="button" ?disabled=${isBusy} @click=${() => void this.#verify()}>
              ${icon('shield')}${text.say(this.#busy === 'verifying' ? 'audit.verifying' : 'audit.verify')}
            </button>`,
          )}
          ${this.#exportButton('csv', 'CSV')} ${this.#exportButton('jsonl', 'JSON')}
        </div>`,
      failure: this.#failure,
      again: this.#again,
      body: html`${given(this.#verdict, (verdict) => verdictNotice(text, verdict))}
      <div class="panel">
        ${searchForm(text, searchedBy, this.#search, isBusy, (search) => this.#find(search))} ${this.#toolbar()}
        ${this.#table.render({
          id: 'audit',
          label: text.say('audit.title'),
          rows: this.#found,
          columns: auditColumns(text, (entry) => void this.#open(entry)),
          rowKey: ({ sequence }) => sequence,
          empty: this.#empty(),
        })}
        ${when(
          this.#next !== null,
          () => html`<div class="panel-foot">
            <button type="button" class="button" ?disabled=${isBusy} @click=${() => void this.load(true)}>
              ${text.say('audit.older')}
            </button>
          </div>`,
        )}
      </div>
      ${entryDialog(text, this.#opened)}`,
    });
  }

  #exportButton(form: AuditForm, name: string): TemplateResult {
    const { text } = this.#context;
    const isBusy = this.#busy !== undefined;
    return exportButton(`audit-${form}`, name, text.say('audit.export'), isBusy, async () =>
      this.#export(form),
    );
  }

  #toolbar(): TemplateResult {
    const { text } = this.#context;
    const words =
      this.#busy === 'exporting'
        ? text.say('audit.exporting', { count: this.#exported })
        : when(this.#isKnown, () => this.#count());
    return html`<div class="toolbar">
      ${searchField({
        id: 'audit-search',
        label: text.say('audit.search'),
        value: this.#filter,
        input: (filter) => {
          this.#narrow(filter);
          this.#table.toTop();
          this.#context.update();
        },
      })}
      <span class="help-line">${words}</span>
    </div>`;
  }

  #empty(): unknown {
    const { text } = this.#context;
    if (this.#busy === 'loading') return waiting(text.say('audit.loading'));
    if (isBackwards(this.#search)) return text.say('search.backwards');
    const isPart = isNarrowed(this.#search) || this.#indexed.length > 0;
    return when(this.#isKnown, () => text.say(isPart ? 'audit.no-match' : 'audit.none'));
  }

  #count(): string {
    return this.#context.text.say('audit.count', { count: this.#indexed.length });
  }

  #find(search: Search): void {
    this.#search = search;
    this.#indexed = [];
    this.#next = null;
    this.#isKnown = false;
    this.#failure = undefined;
    this.#narrow(this.#filter);
    this.#table.toTop();
    void this.load();
  }

  #narrow(filter: string): void {
    this.#filter = filter;
    this.#found = findEntries(this.#indexed, filter);
  }

  async #open(entry: AuditEntry): Promise<void> {
    const { drawn, find, update } = this.#context;
    this.#opened = entry;
    update();
    await drawn();
    (find('entry') as HTMLDialogElement | null)?.showModal();
  }

  async #verify(): Promise<void> {
    await this.#do('verifying', async () => {
      this.#verdict = undefined;
      this.#verdict = await this.#context.api.get('/v1/audit/verify', AuditVerdict);
    });
  }

  async #export(form: AuditForm): Promise<void> {
    await this.#do('exporting', async () => {
      this.#exported = 0;
      const content = await exportAudit(this.#context.api, form, (count) => {
        this.#exported = count;
        this.#context.update();
      });
      save(content, `2fa-reset-audit-${new Date().toISOString().slice(0, 10)}.${form}`);
    });
  }

  /** One thing at a time. */
  async #do(what: 'loading' | 'verifying' | 'exporting', act: () => Promise<void>): Promise<void> {
    const { update } = this.#context;
    if (this.#busy !== undefined) return;
    this.#busy = what;
    this.#failure = undefined;
    this.#again = async () => this.#do(what, act);
    update();
    try {
      await act();
    } catch (error) {
      this.#failure = error as ApiFailure;
    }
    this.#busy = undefined;
    update();
  }
}
