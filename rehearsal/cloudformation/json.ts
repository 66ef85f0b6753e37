export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads an object at a path whose absence counts as empty. */
export function objectAt(properties: JsonObject, ...path: string[]): JsonObject {
  let value: Json | undefined = properties;
  for (const name of path) value = isObject(value) ? value[name] : undefined;
  return isObject(value) ? value : {};
}

export function stringAt(properties: JsonObject, name: string): string {
  const value = properties[name];
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new Error(`${name} is ${value === undefined ? 'missing' : 'no text'}`);
}

export function optionalString(properties: JsonObject, name: string): string | undefined {
  return properties[name] === undefined || properties[name] === null ? undefined : stringAt(properties, name);
}

export function numberAt(properties: JsonObject, name: string, otherwise: number): number {
  const value = properties[name];
  return value === undefined ? otherwise : Number(value);
}

/** A scalar as CloudFormation writes it; a structure as JSON. */
export function textOf(value: Json | undefined): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : JSON.stringify(value);
}

/** CloudFormation hands `true` and `"true"` on alike. */
export function flagAt(properties: JsonObject, name: string, otherwise: boolean): boolean {
  const value = properties[name];
  return value === undefined || value === null ? otherwise : textOf(value).toLowerCase() === 'true';
}

export function listAt(properties: JsonObject, name: string): Json[] {
  const value = properties[name];
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

export function stringsAt(properties: JsonObject, name: string): string[] {
  return listAt(properties, name).map(String);
}

export function objectsAt(properties: JsonObject, name: string): JsonObject[] {
  return listAt(properties, name).filter(isObject);
}

/** Applies a function to every text in a value, keys of objects excepted. */
export function mapStrings(value: Json, change: (text: string) => string): Json {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => mapStrings(item, change));
  if (isObject(value)) return mapValues(value, (item) => mapStrings(item, change));
  return value;
}

export function mapValues<T, R>(
  object: Readonly<Record<string, T>>,
  change: (value: T, key: string) => R,
): Record<string, R> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value, key)]));
}
