/** A sentence with `{names}` in it, or its forms by grammatical number. */
export type Phrase = string | ({ other: string } & Partial<Record<Intl.LDMLPluralRule, string>>);
export type Catalogue<Key extends string> = Readonly<Record<Key, Phrase>>;
