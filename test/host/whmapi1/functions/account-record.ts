import type { Json, JsonMap } from '../json.ts';
import { type Account, ownerOf } from '../users.ts';

const newer = [
  'uid',
  'inodeslimit',
  'inodesused',
  'outgoing_mail_suspended',
  'outgoing_mail_hold',
  'child_nodes',
  'mailbox_format',
  'temporary',
  'max_emailacct_quota',
  'has_backup',
];

const common: JsonMap = {
  ip: '192.0.2.10',
  theme: 'jupiter',
  partition: 'home',
  shell: '/bin/bash',
  startdate: '24 Jan 15 10:20',
  unix_startdate: 1_705_314_000,
  disklimit: 'unlimited',
  diskused: '14M',
  inodeslimit: 'unlimited',
  inodesused: 1,
  maxaddons: 'unlimited',
  maxftp: 'unlimited',
  maxlst: 'unlimited',
  maxparked: 'unlimited',
  maxpop: 'unlimited',
  maxsql: 'unlimited',
  maxsub: 'unlimited',
  max_defer_fail_percentage: 'unlimited',
  max_email_per_hour: 'unlimited',
  max_emailacct_quota: 'unlimited',
  min_defer_fail_to_trigger_protection: '5',
  outgoing_mail_suspended: 0,
  outgoing_mail_hold: 0,
  backup: 0,
  legacy_backup: 0,
  mailbox_format: 'maildir',
  temporary: 0,
  has_backup: 0,
  is_locked: 0,
};

/** An account as listaccts and accountsummary show it; an old server lacks the newer keys (contract 4). */
export function accountRecord(name: string, account: Account, oldServer: boolean): JsonMap {
  const suspended = account.suspended === true;
  const suspendReason: Json = suspended ? (account.suspendreason ?? 'Unknown') : 'not suspended';
  const record: JsonMap = {
    ...common,
    user: name,
    domain: account.domain,
    owner: ownerOf(account),
    plan: account.plan ?? 'undefined',
    suspended: suspended ? 1 : 0,
    suspendreason: suspendReason,
    suspendtime: suspended ? 1_705_400_400 : 0,
    email: account.email ?? '*unknown*',
    uid: String(account.uid ?? 1000),
    ipv6: [],
    child_nodes: [],
  };
  if (oldServer) for (const key of newer) delete record[key];
  return record;
}
