import * as z from 'zod/mini';
import { problemMembers } from '../../protocol/problem-members.ts';
import { Problem } from '../../protocol/problem.ts';
import { type ProblemCode, problemTable } from '../../protocol/problems.ts';
import { pascal } from './names.ts';
import { type Node, ref } from './node.ts';
import type { Schemas } from './schemas.ts';

/** Answers of any address and of none: no operation names them. */
const everywhere: readonly ProblemCode[] = ['route-not-found', 'method-not-allowed'];

/** The form of one code's problem: all its members and no other. */
export function problemSchema(code: ProblemCode): z.ZodMiniType {
  const { status } = problemTable[code];
  const members: Record<string, z.ZodMiniType> = problemMembers[code as keyof typeof problemMembers] ?? {};
  return z.strictObject({
    type: z.literal(`urn:whm-2fa-reset:problem:${code}`),
    title: z.string(),
    status: z.literal(status),
    code: z.literal(code),
    detail: z.string(),
    next: z.string(),
    ...members,
  });
}

/** The name of a code's schema. */
function problemName(code: ProblemCode): string {
  return `${pascal(code)}Problem`;
}

/** What is said of each code's schema. */
export function problemTexts(codes: readonly ProblemCode[]): Record<string, string> {
  return Object.fromEntries(
    [...codes, ...everywhere].map((code) => [problemName(code), `${problemTable[code].title}.`]),
  );
}

/** One reusable response a code, named by it. */
export function problemResponses(codes: readonly ProblemCode[]): Record<string, Node> {
  return Object.fromEntries(
    [...new Set([...codes, ...everywhere])].map((code) => {
      const { title, next } = problemTable[code];
      const headers = { Allow: { description: 'The methods that it takes.', schema: { type: 'string' } } };
      return [
        code,
        {
          description: `${title}. ${next}`,
          ...(code === 'method-not-allowed' && { headers }),
          content: problemContent(ref('schemas', problemName(code))),
        },
      ];
    }),
  );
}

/** The answer that a client must be ready for: a newer daemon may know other codes. */
export function anyProblem({ refTo }: Pick<Schemas, 'refTo'>): Node {
  return { description: 'Any other problem; see its `code`.', content: problemContent(refTo(Problem)) };
}

/** The schemas of all codes that `problemResponses` names. */
export function problemSchemas(codes: readonly ProblemCode[]): Record<string, z.ZodMiniType> {
  const all = [...new Set([...codes, ...everywhere])];
  return Object.fromEntries(all.map((code) => [problemName(code), problemSchema(code)]));
}

/** An operation's problems by status; several codes of one status are told apart by `code`. */
export function problemsByStatus(codes: readonly ProblemCode[]): Record<string, Node> {
  const grouped = Object.groupBy(new Set(codes), (code) => problemTable[code].status);
  return Object.fromEntries(
    Object.entries(grouped).map(([status, same = []]) => {
      const [only, ...others] = same;
      return [status, only !== undefined && others.length === 0 ? ref('responses', only) : oneOf(same)];
    }),
  );
}

function oneOf(codes: readonly ProblemCode[]): Node {
  const mapping = Object.fromEntries(
    codes.map((code) => [code, `#/components/schemas/${problemName(code)}`]),
  );
  return {
    description: codes.map((code) => `\`${code}\`: ${problemTable[code].title}.`).join('\n\n'),
    content: problemContent({
      oneOf: codes.map((code) => ref('schemas', problemName(code))),
      discriminator: { propertyName: 'code', mapping },
    }),
  };
}

function problemContent(schema: Node): Node {
  return { 'application/problem+json': { schema } };
}
