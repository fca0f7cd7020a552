import { Plan, PlanHead, type PlanRequest, type Selection } from '../../protocol/plan.ts';
import { ProblemError } from '../../protocol/problem.ts';
import { begin, type StartOptions } from '../begin.ts';
import type { Context } from '../context.ts';
import { checkedNames, namesInList } from '../list-file.ts';
import { readList } from '../read-list.ts';
import { planningMs } from '../start.ts';

export interface RemoveOptions extends StartOptions {
  file?: string;
  allEnabled?: true;
  owner?: string;
  plan?: string;
  domain?: string;
}

/** `remove`: of names, of a list, or of accounts chosen by what they share. */
export async function remove(context: Context, given: string[], options: RemoveOptions): Promise<number> {
  const selection = selectionOf(options);
  const ways = [given.length > 0, options.file !== undefined, selection !== undefined];
  if (ways.filter(Boolean).length !== 1) {
    const detail = 'Name accounts, or give --file, or choose by --all-enabled, --owner, --plan or --domain.';
    throw new ProblemError('usage', `${detail} One of the three ways at a time.`);
  }
  // The list fills standard input, so nobody can answer there.
  const asking = options.file === '-' ? { ...context, canAsk: false } : context;
  const planning = (body: PlanRequest) => {
    const common = { method: 'POST', body, withinMs: planningMs, signal: context.interrupts.first } as const;
    return {
      makePlan: async () => context.client.ask(Plan, { ...common, path: '/v1/plans' }),
      makePlanHead: async () => context.client.ask(PlanHead, { ...common, path: '/v1/plans?targets=none' }),
    };
  };
  if (selection !== undefined) {
    if (options.includeProtected.length > 0) {
      throw new ProblemError('usage', 'A selection never includes a protected account: name it instead.');
    }
    return begin(asking, planning({ selection }), options);
  }
  const users = options.file === undefined ? checkedNames(given) : await listed(context, options.file);
  const strangers = options.includeProtected.filter((name) => !users.includes(name));
  if (strangers.length > 0) {
    const detail = `--include-protected is given for ${strangers.join(', ')}, not among the names to remove.`;
    throw new ProblemError('usage', detail, { next: 'Name the account as a target too.' });
  }
  return begin(asking, { ...planning({ users }), named: users }, options);
}

async function listed({ stdin, interrupts }: Context, file: string): Promise<string[]> {
  const text = await readList(file, stdin, interrupts.first);
  return namesInList(text, file === '-' ? 'standard input' : file);
}

function selectionOf({ allEnabled, owner, plan, domain }: RemoveOptions): Selection | undefined {
  const selection: Selection = {
    ...(owner !== undefined && { owner }),
    ...(plan !== undefined && { plan }),
    ...(domain !== undefined && { domain }),
  };
  if (allEnabled === undefined && Object.keys(selection).length === 0) return undefined;
  // Only accounts that have 2FA on: the others would fill the plan without a purpose.
  return { twoFactor: 'on', ...selection };
}
