import { readFileSync } from 'node:fs';
import { isObject, type Json, type JsonObject } from './json';

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: JsonObject;
  readonly DependsOn?: string | string[];
  readonly Condition?: string;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly UpdatePolicy?: JsonObject;
}

export interface TemplateOutput {
  readonly Value: Json;
  readonly Condition?: string;
  readonly Export?: { readonly Name: Json };
}

export interface TemplateParameter {
  readonly Type: string;
  readonly Default?: Json;
}

export interface Template {
  readonly Parameters?: Readonly<Record<string, TemplateParameter>>;
  readonly Mappings?: Readonly<Record<string, JsonObject>>;
  readonly Conditions?: JsonObject;
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Outputs?: Readonly<Record<string, TemplateOutput>>;
  readonly Transform?: Json;
}

/** Only a nested application is written in it, and that is a resource like others. */
const SERVERLESS = 'AWS::Serverless-2016-10-31';

/** The template says something that cannot be followed; the message names where. */
export class TemplateError extends Error {}

export function readTemplate(file: string): Template {
  const template = JSON.parse(readFileSync(file, 'utf8')) as Json;
  if (!isTemplate(template)) throw new TemplateError(`${file} is not a CloudFormation template`);
  const transforms = [template.Transform ?? []].flat();
  if (transforms.some((transform) => transform !== SERVERLESS)) {
    throw new TemplateError(`${file}: of Transforms only ${SERVERLESS} is followed`);
  }
  return template;
}

function isTemplate(value: Json): value is JsonObject & Template {
  if (!isObject(value) || !isObject(value.Resources)) return false;
  return Object.values(value.Resources).every((resource) => isObject(resource) && typeof resource.Type === 'string');
}
