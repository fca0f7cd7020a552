import { Interrupted } from './failure.ts';
import type { Screen } from './screen.ts';

/** Questions on the terminal, one after another. */
export interface Asker {
  /** The line typed, trimmed; undefined at the end of input (Ctrl-D). */
  ask(question: string): Promise<string | undefined>;
  close(): void;
}

/**
 * Asks on stderr, so that stdout stays data. Lines typed ahead are kept for the next question.
 * @param signal Ctrl-C: the question then throws `Interrupted`
 */
export function openAsker(
  stdin: NodeJS.ReadStream,
  screen: Pick<Screen, 'prompt'>,
  signal: AbortSignal,
): Asker {
  // Not imported: a bundle loads every import of its lazy parts at once.
  const { createInterface } = process.getBuiltinModule('node:readline');
  // The terminal's own line editing, so that Ctrl-C stays a signal.
  const input = createInterface({ input: stdin, terminal: false });
  const lines = input[Symbol.asyncIterator]();
  const interrupted = new Promise<never>((_, reject) => {
    const refuse = () => reject(new Interrupted(['Interrupted: nothing was started.']));
    if (signal.aborted) refuse();
    else signal.addEventListener('abort', refuse, { once: true });
  });
  interrupted.catch(() => {});
  return {
    async ask(question) {
      screen.prompt(question);
      const line = await Promise.race([lines.next(), interrupted]);
      return line.done ? undefined : line.value.trim();
    },
    close() {
      input.close();
      stdin.pause();
    },
  };
}
