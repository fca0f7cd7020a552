/**
 * Every SWITCH of the whmapi1 contract with its variants; the first variant is the default.
 * `json-type` and `xml-names` concern HTTP answers: the command line ignores them.
 */
export const switches = {
  'all-failed': ['result-1', 'result-0'],
  'save-fail-data': ['filled', 'empty', 'no-data'],
  'repeat-keys': ['numbered', 'last', 'first'],
  'remote-user': ['command', 'inherited'],
  locale: ['english', 'localised-then-english', 'localised'],
  'die-form': ['document', 'non-zero'],
  'unknown-fn': ['document', 'non-zero'],
  licence: ['non-zero', 'document'],
  'non-root': ['non-zero', 'document'],
  'stdout-noise': ['none', 'line'],
  'json-order': ['shuffled', 'sorted'],
  'json-newline': ['newline', 'none'],
  'empty-data': ['absent', 'null'],
  'policy-type': ['string', 'number', 'one-or-null', 'one-or-empty'],
  'old-server': ['off', 'on'],
  'domainless-reseller': ['absent', 'null-domain'],
  'suspended-listed': ['yes', 'no'],
  'user-key': ['any', 'user-required'],
  'json-array-user': ['one-bad-user', 'expanded'],
  'modified-order': ['argument', 'shuffled'],
  'result-type': ['string-for-twofactorauth', 'number', 'string', 'string-zero'],
  'empty-types': ['empty', 'absent', 'null'],
  'suspended-removal': ['modified', 'failed'],
  'stray-user-file': ['accepted', 'refused'],
  'failed-text': ['long', 'short'],
  quotes: ['typographic', 'straight'],
  notify: ['none', 'each'],
  save: ['once', 'each'],
  'lock-wait': ['wait', 'at-once', 'no-limit'],
  'reseller-calls': ['refused', 'create-acct'],
  'root-reseller-call': ['all', 'own', 'refused'],
  'zero-match': ['absent', 'empty'],
  'json-type': ['json', 'text'],
  'xml-names': ['ill-formed', 'altered'],
} as const satisfies Record<string, readonly [string, string, ...string[]]>;

export type SwitchName = keyof typeof switches;
export type Variant<N extends SwitchName> = (typeof switches)[N][number];
export type SwitchSettings = { [N in SwitchName]: Variant<N> };

/** Whether `name` is a SWITCH of the contract. */
export function isSwitchName(name: string): name is SwitchName {
  return Object.hasOwn(switches, name);
}

/** Every switch at its first variant. */
export function defaultSwitches(): SwitchSettings {
  return Object.fromEntries(
    Object.entries(switches).map(([name, variants]) => [name, variants[0]]),
  ) as SwitchSettings;
}
