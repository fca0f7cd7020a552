// An ES import would run every getter of node:util, which loads more of Node.
const { styleText } = process.getBuiltinModule('node:util');

type Style = Parameters<typeof styleText>[0];

/** Where text goes: stdout is data, stderr is for people. */
export interface Screen {
  /** One line of data. */
  data(line: string): void;
  /** Data with its own line ends. */
  raw: (text: string) => void;
  /** Resolves when stdout takes more: nothing piles up before a slow reader. */
  drained(): Promise<void>;
  /** One line for people; stands above the progress line. */
  say(line: string): void;
  /** A question: the cursor stays behind it. */
  prompt: (text: string) => void;
  /** Replaces the progress line; without text it is wiped. Does nothing unless `animated`. */
  progress(text?: string): void;
  /** stderr is a terminal on which a line may be redrawn. */
  animated: boolean;
  /** Columns of stderr. */
  columns(): number;
  /** Styled for stdout, if it takes colours. */
  onData(style: Style, text: string): string;
  /** Styled for stderr, if it takes colours. */
  onSay(style: Style, text: string): string;
}

/** @param onClosed called once when nothing more can be printed: with the error, unless the reader has gone */
export function openScreen(
  stdout: NodeJS.WriteStream,
  stderr: NodeJS.WriteStream,
  env: NodeJS.ProcessEnv,
  onClosed: (error?: Error) => void,
): Screen {
  let open = true;
  let drawn = false;
  // Without a listener a closed pipe would end the process with a stack trace.
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (open) onClosed(error.code === 'EPIPE' ? undefined : error);
    open = false;
  });
  stderr.on('error', () => {});
  const animated = stderr.isTTY && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
  const wipe = () => {
    if (drawn) stderr.write('\r\u001b[K');
    drawn = false;
  };
  const raw = (text: string) => {
    wipe();
    if (open) stdout.write(text);
  };
  return {
    data: (line) => raw(`${line}\n`),
    raw,
    async drained() {
      if (!open || !stdout.writableNeedDrain) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      for (const event of ['drain', 'close', 'error']) stdout.once(event, resolve);
      await promise;
      for (const event of ['drain', 'close', 'error']) stdout.off(event, resolve);
    },
    say(line) {
      wipe();
      stderr.write(`${line}\n`);
    },
    prompt(text) {
      wipe();
      stderr.write(text);
    },
    progress(text) {
      if (!animated) return;
      wipe();
      if (text === undefined) return;
      stderr.write(text);
      drawn = true;
    },
    animated,
    columns: () => stderr.columns ?? 80,
    onData: (style, text) => styleText(style, text, { stream: stdout, validateStream: true }),
    onSay: (style, text) => styleText(style, text, { stream: stderr, validateStream: true }),
  };
}
