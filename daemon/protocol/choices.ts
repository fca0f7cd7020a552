// No schema here: the command line's grammar names these at every start, and needs none.

/** How a target ended. */
export const outcomes = ['removed', 'already-off', 'refused', 'failed', 'cancelled'] as const;

/** A target's 2FA as cPanel's list tells it. */
export const twoFactorStates = ['on', 'off', 'not-listed'] as const;

/** What the account table can be sorted by; a leading `-` turns the order round. */
export const accountKeys = ['user', 'domain', 'owner', 'plan', 'suspended', 'twoFactor'] as const;
