export type Locale = 'zh-TW' | 'en';
export type Unit = 'ml' | 'floz';

export interface Profile {
  readonly id: string;
  readonly kind: 'guest';
  readonly locale: Locale;
  readonly timeZone: string;
  readonly dayStartMinutes: number;
  readonly unit: Unit;
  readonly goalMl: number;
  readonly createdAt: string;
}

export type ProfilePatch = Partial<Pick<Profile, 'locale' | 'timeZone' | 'dayStartMinutes' | 'unit' | 'goalMl'>>;

/** What a person decides about a drink; the rest of a record follows from it. */
export interface DrinkContent {
  readonly amountMl: number;
  readonly drink: string;
  readonly recordedAt: string;
}

export interface DrinkRecord extends DrinkContent {
  readonly id: string;
  readonly factor: number;
  readonly day: string;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface Tokens {
  readonly accessToken: string;
  readonly expiresIn: number;
  readonly refreshToken: string;
}

export type Change =
  | { readonly type: 'record'; readonly id: string; readonly deleted: boolean; readonly record?: DrinkRecord }
  | { readonly type: 'profile'; readonly profile: Profile };

export interface ChangesPage {
  readonly changes: readonly Change[];
  readonly cursor: string;
  readonly more: boolean;
}
