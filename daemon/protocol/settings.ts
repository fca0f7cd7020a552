import * as z from 'zod/mini';

/** What the configuration says to whoever offers a start. */
export const Settings = z.strictObject({
  /** How long the page lets a start wait, so that it can be taken back; 0: not at all. */
  delaySeconds: z.int(),
  /** Above so many removals a start must name the count. */
  confirmAbove: z.int(),
  /** A start must say why. */
  reasonRequired: z.boolean(),
  /** Most removals of one job; null: as many as a plan takes. */
  removalsMost: z.nullable(z.int()),
  /** Owners are told of removals unless a start says otherwise. */
  notifyOwners: z.boolean(),
});
export type Settings = z.infer<typeof Settings>;
