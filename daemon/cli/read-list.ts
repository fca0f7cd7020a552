import { limits } from '../protocol/limits.ts';
import { ProblemError } from '../protocol/problem.ts';

/**
 * The text of a list file, or of standard input for `-`.
 * @throws ProblemError `usage` if it cannot be read, `body-too-large` beyond `limits.bodyBytes`
 */
export async function readList(path: string, stdin: NodeJS.ReadStream, signal: AbortSignal): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  const source = path === '-' ? stdin : process.getBuiltinModule('node:fs').createReadStream(path);
  const stop = () => source.destroy(signal.reason as Error);
  signal.addEventListener('abort', stop, { once: true });
  try {
    for await (const chunk of source as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > limits.bodyBytes) throw tooLarge();
      chunks.push(chunk);
    }
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof ProblemError) throw error;
    const next = 'Name a file that exists and can be read, or "-" for standard input.';
    throw new ProblemError('usage', `The list cannot be read: ${(error as Error).message}.`, { next }, error);
  } finally {
    signal.removeEventListener('abort', stop);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function tooLarge(): ProblemError {
  const detail = `The list is larger than ${limits.bodyBytes} bytes, the limit bodyBytes.`;
  return new ProblemError('body-too-large', detail, { next: 'Split the list.', limit: 'bodyBytes' });
}
