import type { components } from './schema.generated';

type Schemas = components['schemas'];

export type Profile = Schemas['Profile'];
export type Locale = Profile['locale'];
export type Unit = Profile['unit'];
export type ProfilePatch = Partial<Pick<Profile, 'locale' | 'timeZone' | 'dayStartMinutes' | 'unit' | 'goalMl'>>;
export type DrinkRecord = Schemas['Record'];

/** What a person decides about a drink; the rest of a record follows from it. */
export type DrinkContent = Schemas['ReplacedRecord'];

export type Tokens = Schemas['Tokens'];
export type ChangesPage = Schemas['Changes'];
export type Change = ChangesPage['changes'][number];
