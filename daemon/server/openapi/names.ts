import type * as z from 'zod/mini';
import { Account, AccountList } from '../../protocol/accounts.ts';
import { Actor } from '../../protocol/actor.ts';
import { AuditEntry, AuditList, AuditVerdict } from '../../protocol/audit.ts';
import { Comparison } from '../../protocol/comparison.ts';
import { EventList, JobEvent } from '../../protocol/events.ts';
import { Ticket, TicketRequest } from '../../protocol/frames.ts';
import { Confirmation, Job, JobList, JobRequest, TargetList } from '../../protocol/job.ts';
import { NotBack, NotBackList } from '../../protocol/not-back.ts';
import { Notice } from '../../protocol/notice.ts';
import { Groups, Overview, ServerState, Share } from '../../protocol/overview.ts';
import {
  Plan,
  PlanAnswer,
  PlanCounts,
  PlanHead,
  PlannedTarget,
  PlanRequest,
  PlanWarning,
  Selection,
} from '../../protocol/plan.ts';
import { Problem } from '../../protocol/problem.ts';
import { Settings } from '../../protocol/settings.ts';
import { Snapshot } from '../../protocol/snapshot.ts';
import { StartedJob } from '../../protocol/started.ts';
import { Story, StoryChapter } from '../../protocol/story.ts';
import { Status, Vitals } from '../../protocol/status.ts';
import { Counts, Outcome, TargetView, TwoFactorState } from '../../protocol/target.ts';
import { IdempotencyKey, JobId, PlanId, Reason, TicketReference, Timestamp } from '../../protocol/text.ts';
import { Match, PastReset, Why, WhyFinding } from '../../protocol/why.ts';

type Schema = z.core.$ZodType;

/** The schemas that have a name of their own in the document. */
export const named: Readonly<Record<string, Schema>> = {
  Account,
  AccountList,
  Actor,
  AuditEntry,
  AuditList,
  AuditVerdict,
  Comparison,
  Confirmation,
  Counts,
  EventList,
  Groups,
  IdempotencyKey,
  Job,
  JobEvent,
  JobId,
  JobList,
  JobRequest,
  Match,
  NotBack,
  NotBackList,
  Notice,
  Outcome,
  Overview,
  PastReset,
  Plan,
  PlanAnswer,
  PlanCounts,
  PlanHead,
  PlanId,
  PlannedTarget,
  PlanRequest,
  PlanWarning,
  Problem,
  Reason,
  Selection,
  ServerState,
  Settings,
  Share,
  Snapshot,
  StartedJob,
  Status,
  Story,
  StoryChapter,
  TargetList,
  TargetView,
  Ticket,
  TicketReference,
  TicketRequest,
  Timestamp,
  TwoFactorState,
  Vitals,
  Why,
  WhyFinding,
  StartOfPlan: JobRequest.def.options[0],
  StartOfNames: JobRequest.def.options[1],
  PlanOfNames: PlanRequest.def.options[0],
  PlanOfSelection: PlanRequest.def.options[1],
  ...Object.fromEntries(
    JobEvent.def.options.map((option) => [eventName(option.shape.type.def.values[0] ?? ''), option]),
  ),
};

/** The name of an event's schema: `job.accepted` → `JobAcceptedEvent`. */
export function eventName(type: string): string {
  return `${pascal(type)}Event`;
}

/** Words as one name: `plan-expired` → `PlanExpired`. */
export function pascal(words: string): string {
  return words.replaceAll(/(?:^|[-.])(\w)/g, (_, letter: string) => letter.toUpperCase());
}
