import type { components } from './schema.generated';

type Schemas = components['schemas'];

export type Activity = 'low' | 'moderate' | 'high';
export type Climate = 'temperate' | 'warm' | 'hot';

/** What a calculated goal rests on. */
export interface GoalBasis {
  readonly weightKg: number;
  readonly activity: Activity;
  readonly climate: Climate;
}

export type CalculatedGoal = GoalBasis & { readonly kind: 'calculated'; readonly ml: number };
export type Goal = CalculatedGoal | { readonly kind: 'manual'; readonly ml: number };

/** The goal that holds from a day on. */
export interface GoalPeriod {
  readonly from: string;
  readonly goalMl: number;
}

export type Profile = Schemas['Profile'] & {
  readonly goal?: Goal;
  /** Newest last. */
  readonly goalHistory?: readonly GoalPeriod[];
};
export type Locale = Profile['locale'];
export type Unit = Profile['unit'];

/** `goalMl` sets a manual goal; `goal` is one that the server will calculate the same. */
export type ProfilePatch = Partial<Pick<Profile, 'locale' | 'timeZone' | 'dayStartMinutes' | 'unit' | 'goalMl'>> & {
  readonly goal?: CalculatedGoal;
};

/** What a person decides about a drink; the rest of a record follows from it. */
export type DrinkContent = Schemas['ReplacedRecord'];

export type DrinkRecord = Schemas['Record'] & {
  /** What an own drink was called when it was logged; built-in ones have a name in each language. */
  readonly drinkName?: string | null;
};

/** What a person decides about a drink to choose from; of a built-in one only `position` and `hidden`. */
export interface DrinkSettings {
  readonly kind: 'drink';
  readonly name: string | null;
  /** How much of the amount counts as water, 0.00 to 1.50. */
  readonly factor: number;
  readonly icon: string;
  readonly position: number;
  readonly hidden: boolean;
}

/** What a person decides about a cup that logs with one tap; of a built-in one only `position` and `hidden`. */
export interface CupSettings {
  readonly kind: 'cup';
  readonly name: string | null;
  /** The drink in it: a key or an id. */
  readonly drink: string;
  readonly amountMl: number;
  readonly icon: string;
  readonly position: number;
  readonly hidden: boolean;
}

export type ItemSettings = DrinkSettings | CupSettings;

interface Stored {
  readonly id: string;
  readonly builtIn: boolean;
  /** 0 for a built-in one that was never changed. */
  readonly version: number;
}

export type Drink = DrinkSettings & Stored;
export type Cup = CupSettings & Stored;
export type Item = Drink | Cup;

export type Tokens = Schemas['Tokens'];
export type Vitals = Schemas['Vitals'];

type ItemChange = { readonly type: 'drink'; readonly id: string; readonly deleted: boolean; readonly drink?: Item };

export type Change = Schemas['Changes']['changes'][number] | ItemChange;
export type ChangesPage = Omit<Schemas['Changes'], 'changes'> & { readonly changes: readonly Change[] };
