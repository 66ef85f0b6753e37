import { randomInt } from 'node:crypto';
import { flagAt, isObject, numberAt, optionalString, type Json, type JsonObject } from '../json';

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const UPPER = LOWER.toUpperCase();
const DIGITS = '0123456789';
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';
const DEFAULT_LENGTH = 32;

/** The value that `GenerateSecretString` asks for. */
export function generateSecretString(settings: JsonObject): string {
  const password = generatePassword(settings);
  const template = optionalString(settings, 'SecretStringTemplate');
  const key = optionalString(settings, 'GenerateStringKey');
  if (template === undefined && key === undefined) return password;
  if (template === undefined || key === undefined)
    throw new Error('SecretStringTemplate and GenerateStringKey need each other');
  const parsed = JSON.parse(template) as Json;
  if (!isObject(parsed)) throw new Error('SecretStringTemplate is not a JSON object');
  return JSON.stringify({ ...parsed, [key]: password });
}

function generatePassword(settings: JsonObject): string {
  const excluded = optionalString(settings, 'ExcludeCharacters') ?? '';
  const kinds = [
    flagAt(settings, 'ExcludeLowercase', false) ? '' : LOWER,
    flagAt(settings, 'ExcludeUppercase', false) ? '' : UPPER,
    flagAt(settings, 'ExcludeNumbers', false) ? '' : DIGITS,
    flagAt(settings, 'ExcludePunctuation', false) ? '' : PUNCTUATION,
    flagAt(settings, 'IncludeSpace', false) ? ' ' : '',
  ]
    .map((characters) => characters.split('').filter((character) => !excluded.includes(character)))
    .filter((characters) => characters.length > 0);
  const all = kinds.flat();
  if (all.length === 0) throw new Error('GenerateSecretString excludes every character');
  const length = numberAt(settings, 'PasswordLength', DEFAULT_LENGTH);
  const required = flagAt(settings, 'RequireEachIncludedType', true) ? kinds.map(pick) : [];
  if (required.length > length) throw new Error(`PasswordLength ${length} is too short for every included type`);
  const rest = Array.from({ length: length - required.length }, () => pick(all));
  return shuffled([...required, ...rest]).join('');
}

function pick(characters: readonly string[]): string {
  return characters[randomInt(characters.length)] ?? '';
}

function shuffled(characters: string[]): string[] {
  const result: string[] = [];
  const rest = [...characters];
  while (rest.length > 0) result.push(...rest.splice(randomInt(rest.length), 1));
  return result;
}
