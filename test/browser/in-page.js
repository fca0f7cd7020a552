// Runs in the page, where the tests' own types do not reach; given to every page before its first script.
const isData = (element) => element.closest('[translate="no"]') !== null;
const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));

globalThis.inPage = {
  root: () => document.querySelector('whm-2fa-reset').shadowRoot,

  /** The sequences that the view of the job went through. */
  sequences: [],

  /** Writes them down from now on. */
  async watchSequences() {
    await customElements.whenDefined('whm-2fa-reset');
    const look = () => {
      const now = Number(this.root().querySelector('[data-sequence]')?.dataset.sequence ?? 0);
      if (now !== this.sequences.at(-1) && now !== 0) this.sequences.push(now);
    };
    new MutationObserver(look).observe(this.root(), {
      subtree: true,
      childList: true,
      attributeFilter: ['data-sequence'],
    });
    look();
  },

  /** Every row of a table as the texts of its cells, from the first to the last. */
  async rows(id) {
    const table = this.root().getElementById(id);
    const rows = [];
    const count = Number(table.getAttribute('aria-rowcount')) - 1;
    for (let top = 0; rows.filter(Boolean).length < count; top += table.clientHeight / 2) {
      table.scrollTop = top;
      await frame();
      await frame();
      for (const row of table.querySelectorAll('.table-body .table-row')) {
        const cells = [...row.querySelectorAll('.table-cell')].map((cell) => cell.innerText.trim());
        rows[Number(row.getAttribute('aria-rowindex')) - 2] = cells;
      }
      if (top > table.scrollHeight) break;
    }
    return rows;
  },

  /** Text and labels without the marks of the made-up language, but for what is data (translate="no"). */
  untranslated() {
    const found = [];
    const check = (text, where) => {
      if (/\p{L}/u.test(text) && !/^⟦.*⟧$/su.test(text.trim())) found.push(`${where}: ${text.trim()}`);
    };
    const walker = document.createTreeWalker(this.root(), NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      if (node.nodeType === Node.TEXT_NODE) {
        const { parentElement, data } = node;
        if (!/\p{L}/u.test(data) || isData(parentElement) || parentElement.localName === 'style') continue;
        // Parts of one sentence around data carry its marks together.
        const hasData =
          parentElement.querySelector(':scope > [translate="no"], :scope > * > [translate="no"]') !== null;
        check(hasData ? parentElement.textContent : data, parentElement.localName);
        continue;
      }
      if (isData(node)) continue;
      for (const name of ['aria-label', 'aria-valuetext', 'placeholder', 'title']) {
        const value = node.getAttribute(name);
        const isName = node.localName === 'input' && node.closest('.table-body') !== null;
        if (value !== null && !isName) check(value, `${node.localName}[${name}]`);
      }
    }
    return found;
  },

  /** What sticks out of the page sideways. */
  overflow() {
    const { clientWidth, scrollWidth } = document.documentElement;
    const found = scrollWidth > clientWidth ? [`the document is ${scrollWidth} wide, of ${clientWidth}`] : [];
    for (const element of this.root().querySelectorAll('*')) {
      const { left, right, width } = element.getBoundingClientRect();
      const isHidden = element.closest('.sr-only') !== null || width === 0;
      const isClipped = element.closest('.table-cell, .table-body') !== null;
      if (!isHidden && !isClipped && (left < -1 || right > clientWidth + 1)) {
        found.push(`${element.localName}.${element.className}: ${Math.round(left)} to ${Math.round(right)}`);
      }
    }
    return found;
  },

  /** Scrolls a table from top to bottom in long leaps; what was in sight at each frame. */
  async scrollThrough(id) {
    const table = this.root().getElementById(id);
    const result = { frames: 0, blank: 0, mostRows: 0, ms: [] };
    for (let top = 0; top < table.scrollHeight - table.clientHeight; top += table.clientHeight * 40) {
      const began = performance.now();
      table.scrollTop = top;
      await frame();
      await frame();
      const rows = [...table.querySelectorAll('.table-body .table-row')];
      const { top: from, bottom: to } = table.getBoundingClientRect();
      const seen = rows.filter((row) => {
        const box = row.getBoundingClientRect();
        return box.bottom > from + 36 && box.top < to;
      });
      result.frames++;
      result.mostRows = Math.max(result.mostRows, rows.length);
      if (seen.length === 0) result.blank++;
      result.ms.push(performance.now() - began);
    }
    table.scrollTop = table.scrollHeight;
    return result;
  },
};

addEventListener('DOMContentLoaded', () => inPage.watchSequences());
