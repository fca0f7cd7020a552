// Runs in the page, where the tests' own types do not reach; given to every page before its first script.
const isData = (element) => element.closest('[translate="no"]') !== null;
const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));

globalThis.inPage = {
  root: () => document.querySelector('whm-2fa-reset').shadowRoot,

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

  /** Scrolls a table from top to bottom, a screen a frame; what was in sight at each frame. */
  async scrollThrough(id) {
    const table = this.root().getElementById(id);
    const result = { frames: 0, blank: 0, mostRows: 0, ms: [] };
    for (let top = 0; top < table.scrollHeight - table.clientHeight; top += table.clientHeight * 12) {
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
