import { ProblemError } from '../protocol/problem.ts';

/**
 * The whole lines of a text stream; blank ones and an unfinished last one are left out, since a line that was
 * cut off is no message.
 * @throws ProblemError `answer-invalid` if a line grows beyond `mostCharacters`
 */
export async function* wholeLines(
  chunks: AsyncIterable<unknown>,
  mostCharacters: number,
): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of chunks) {
    const parts = (rest + String(chunk)).split('\n');
    rest = parts.pop() ?? '';
    if (rest.length > mostCharacters)
      throw new ProblemError('answer-invalid', 'A line of the answer is too long.');
    for (const part of parts) if (part.trim() !== '') yield part;
  }
}
