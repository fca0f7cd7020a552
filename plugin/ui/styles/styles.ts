import { audit } from './audit.ts';
import { base } from './base.ts';
import { controls } from './controls.ts';
import { forms } from './forms.ts';
import { frame } from './frame.ts';
import { jobs } from './jobs.ts';
import { findings } from './findings.ts';
import { record } from './record.ts';
import { narrow } from './narrow.ts';
import { tables } from './tables.ts';

/** All of the page's style, for its shadow root. */
export const styles = [base, frame, controls, forms, tables, jobs, findings, audit, record, narrow].join(
  '\n',
);
