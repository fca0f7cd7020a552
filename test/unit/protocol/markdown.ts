/** A fenced example; `label` is the comment on the line before it: `<!-- schema: JobEvent -->`. */
export interface Fence {
  language: string;
  label?: string;
  text: string;
}

/** What stands below one heading, up to the next of any level. */
export interface Section {
  level: number;
  title: string;
  /** Heading of level 2 that it stands below. */
  chapter: string;
  text: string;
  fences: Fence[];
  /** Rows of its tables without their heads, cell by cell. */
  rows: string[][];
}

/** The sections of a Markdown text. */
export function sectionsOf(markdown: string): Section[] {
  const sections: Section[] = [];
  let chapter = '';
  let fence: Fence | undefined;
  let before = '';
  for (const line of markdown.split('\n')) {
    const section = sections.at(-1);
    const heading = /^(#+) (.+)$/u.exec(line);
    if (fence !== undefined) {
      if (line === '```') fence = undefined;
      else fence.text += `${line}\n`;
    } else if (heading !== null) {
      const [, marks = '', title = ''] = heading;
      if (marks.length === 2) chapter = title;
      sections.push({ level: marks.length, title, chapter, text: '', fences: [], rows: [] });
    } else if (section !== undefined) {
      if (line.startsWith('```')) {
        const [, label] = /^<!-- schema: (\w+) -->$/u.exec(before) ?? [];
        fence = { language: line.slice(3), text: '', ...(label !== undefined && { label }) };
        section.fences.push(fence);
      } else section.text += `${line}\n`;
      if (line.startsWith('| ')) section.rows.push(cellsOf(line));
    }
    before = line;
  }
  for (const section of sections) section.rows = section.rows.filter(isContent);
  return sections;
}

function cellsOf(line: string): string[] {
  return line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
}

function isRule(row: string[] | undefined): boolean {
  return row?.every((cell) => /^-+$/u.test(cell)) === true;
}

/** Neither a rule nor, being followed by one, a head. */
function isContent(row: string[], index: number, rows: string[][]): boolean {
  return !isRule(row) && !isRule(rows[index + 1]);
}

/** The words that stand in code marks. */
export function codeWords(text: string): string[] {
  return Array.from(text.matchAll(/`([^`]+)`/gu), ([, word]) => word ?? '');
}
