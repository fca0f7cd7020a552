/** What the daemon can complete. */
export const completions = ['accounts', 'jobs'] as const;
export type Completion = (typeof completions)[number];
