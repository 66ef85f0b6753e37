import { mapStrings, mapValues, textOf, type Json, type JsonObject } from './json';
import { TemplateError } from './template';

export interface DynamicReferences {
  /** The current value of a secret, by ARN or name. */
  readonly secret: (id: string) => string;
  readonly systemsManagerParameter: (name: string) => string;
}

const REFERENCE = /\{\{resolve:(secretsmanager|ssm|ssm-secure):([^}]+)\}\}/g;
const SECRET =
  /^(arn:[^:]+:secretsmanager:[^:]*:[^:]*:secret:[^:]+|[^:]+)(?::SecretString)?(?::([^:]*))?(?::([^:]*))?(?::([^:]*))?$/;

/** Puts values in place of `{{resolve:…}}`, as CloudFormation does when it hands properties to a service. */
export function resolveDynamicReferences(properties: JsonObject, references: DynamicReferences): JsonObject {
  const resolve = (text: string): string =>
    text.replace(REFERENCE, (_, service: string, key: string) =>
      service === 'secretsmanager'
        ? fromSecret(key, references)
        : references.systemsManagerParameter(key.replace(/:\d+$/, '')),
    );
  return mapValues(properties, (value) => mapStrings(value, resolve));
}

function fromSecret(key: string, references: DynamicReferences): string {
  const [, id = '', field = ''] = SECRET.exec(key) ?? [];
  const value = references.secret(id);
  if (field === '') return value;
  const parsed = JSON.parse(value) as Readonly<Record<string, Json>>;
  const found = parsed[field];
  if (found === undefined) throw new TemplateError(`Secret ${id} has no field ${field}`);
  return textOf(found);
}
