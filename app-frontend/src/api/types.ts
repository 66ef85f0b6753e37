import type { components } from './schema.generated';

type Schemas = components['schemas'];

export type Profile = Schemas['Profile'];
export type Locale = Profile['locale'];
export type Unit = Profile['unit'];
export type Goal = Profile['goal'];
export type CalculatedGoal = Schemas['CalculatedGoalShown'];
/** What a calculated goal rests on. */
export type GoalBasis = Omit<CalculatedGoal, 'kind' | 'ml'>;
export type Activity = GoalBasis['activity'];
export type Climate = GoalBasis['climate'];

/** `goalMl` sets a manual goal; `goal` is one that the server will calculate the same. */
export type ProfilePatch = Partial<Pick<Profile, 'locale' | 'timeZone' | 'dayStartMinutes' | 'unit' | 'goalMl'>> & {
  readonly goal?: CalculatedGoal;
};

/** What a person decides about a drink; the rest of a record follows from it. */
export type DrinkContent = Schemas['ReplacedRecord'];
/** `drinkName` is what an own drink was called when it was logged; built-in ones have a name in each language. */
export type DrinkRecord = Schemas['Record'];

type StoredItem = Schemas['Drink'];
type Arranged = Pick<StoredItem, 'name' | 'icon' | 'position' | 'hidden'>;

/** What a person decides about a drink to choose from; of a built-in one only `position` and `hidden`. */
export interface DrinkSettings extends Arranged {
  readonly kind: 'drink';
  /** How much of the amount counts as water, 0.00 to 1.50. */
  readonly factor: number;
}

/** What a person decides about a cup that logs with one tap; of a built-in one only `position` and `hidden`. */
export interface CupSettings extends Arranged {
  readonly kind: 'cup';
  /** The drink in it: a key or an id. */
  readonly drink: string;
  readonly amountMl: number;
}

export type ItemSettings = DrinkSettings | CupSettings;
/** Version 0 is a built-in one that was never changed. */
type Versioned = Pick<StoredItem, 'id' | 'builtIn' | 'version'>;
export type Drink = DrinkSettings & Versioned;
export type Cup = CupSettings & Versioned;
export type Item = Drink | Cup;

/** When the account is reminded. Version 0: as everybody has it who has set nothing. */
export type Reminders = Schemas['Reminders'];
export type ReminderSettings = Omit<Reminders, 'version'>;
export type MinuteSpan = Schemas['MinuteSpan'];

export type PushKey = Schemas['PushKey'];
export type SubscriptionId = Schemas['SubscriptionId'];
export type PushTrial = Schemas['TestDelivery'];

export type Device = Schemas['Session'];
export type SignedIn = Schemas['SignedIn'];
export type ProfileChanged = Schemas['ProfileChanged'];
export type RecoveryCodes = Schemas['RecoveryCodes'];
export type ImportResult = Schemas['ImportResult'];

export type Tokens = Schemas['Tokens'];
export type Vitals = Schemas['Vitals'];

type ItemChange = Omit<Schemas['DrinkChange'], 'drink'> & { readonly drink?: Item | null };
export type Change = Exclude<Schemas['Changes']['changes'][number], { readonly type: 'drink' }> | ItemChange;
export type ChangesPage = Omit<Schemas['Changes'], 'changes'> & { readonly changes: readonly Change[] };
