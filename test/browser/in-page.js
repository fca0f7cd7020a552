// Runs in the page, where the tests' own types do not reach; given to every page before its first script.
const isData = (element) => element.closest('[translate="no"]') !== null;
const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));

globalThis.inPage = {
  root: () => document.querySelector('whm-2fa-reset').shadowRoot,

  /** Questions without an answer yet, but for those that are held until there is news. */
  asking: 0,

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

  /** Texts, titles and labels with direction marks in them, which would make one name look like another. */
  obeyed() {
    const found = [];
    for (const element of this.root().querySelectorAll('*')) {
      const texts = [...element.childNodes].filter(({ nodeType }) => nodeType === Node.TEXT_NODE);
      const said = ['title', 'aria-label', 'aria-valuetext', 'placeholder'].map(
        (name) => element.getAttribute(name) ?? '',
      );
      for (const text of [...texts.map(({ data }) => data), ...said]) {
        if (/[\u202a-\u202e\u2066-\u2069]/u.test(text))
          found.push(`${element.localName}: ${JSON.stringify(text)}`);
      }
    }
    return found;
  },

  /** Resolves once the page is drawn for this width of the window, of which it learns in the frame after. */
  async laidOut(width) {
    while (globalThis.innerWidth !== width) await frame();
    await frame();
    await frame();
  },

  /** Badges that do not show all of their words. */
  cutBadges() {
    const badges = [...this.root().querySelectorAll('.badge')];
    return badges.filter((badge) => badge.scrollWidth > badge.clientWidth).map((badge) => badge.textContent);
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

  /** Scrolls a table like a wheel does, some rows a frame; how long each frame took, ms. */
  async frames(id, count) {
    const table = this.root().getElementById(id);
    const ms = [];
    let last = await frame();
    for (let nth = 0; nth < count; nth++) {
      table.scrollTop += 120;
      const now = await frame();
      ms.push(now - last);
      last = now;
    }
    return ms;
  },

  /** Types each search so many times; from the input to the frame that shows what it found, ms. */
  async searchTimes(texts, times) {
    const field = this.root().getElementById('search');
    const ms = [];
    for (const text of Array.from({ length: times }, () => texts).flat()) {
      const began = performance.now();
      field.value = text;
      field.dispatchEvent(new InputEvent('input', { bubbles: true }));
      await frame();
      // The frame is painted before a message that is posted in it comes.
      const { promise, resolve } = Promise.withResolvers();
      const { port1, port2 } = new MessageChannel();
      port1.addEventListener('message', resolve);
      port1.start();
      port2.postMessage(0);
      await promise;
      ms.push(performance.now() - began);
    }
    return ms;
  },

  /** When an element first showed some words: the time since 1970 of the frame that did, ms. */
  async firstShown(id, words) {
    for (;;) {
      if (this.root().getElementById(id)?.textContent.includes(words)) return Date.now();
      await frame();
    }
  },
};

const { fetch: ask } = globalThis;
globalThis.fetch = async (url, request) => {
  if (/wait%3D[1-9]/u.test(url)) return ask(url, request);
  inPage.asking++;
  return ask(url, request).finally(() => inPage.asking--);
};

addEventListener('DOMContentLoaded', () => inPage.watchSequences());
