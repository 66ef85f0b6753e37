import { isDeepStrictEqual } from 'node:util';
import { isObject, textOf, type Json, type JsonObject } from './json';
import { TemplateError, type Template } from './template';

/** What a template is evaluated in. */
export interface Surroundings {
  readonly account: string;
  readonly region: string;
  readonly stackName: string;
  readonly stackId: string;
  readonly availabilityZones: (region: string) => string[];
  readonly reference: (logicalId: string) => Json;
  readonly attribute: (logicalId: string, name: string) => Json;
  readonly stackOutput: (region: string, stackName: string, name: string) => Json;
  readonly importedValue: (name: string) => Json;
  readonly systemsManagerParameter: (name: string) => string;
}

const PARTITION = 'aws';
const URL_SUFFIX = 'amazonaws.com';

type Intrinsic = (argument: Json) => Json | undefined;

/** Resolves intrinsic functions as CloudFormation does. Dynamic references (`{{resolve:…}}`) stay as they are. */
export class Evaluator {
  private readonly parameters: Record<string, Json> = {};
  private readonly conditions = new Map<string, boolean | 'evaluating'>();
  private readonly intrinsics: Readonly<Record<string, Intrinsic>>;

  constructor(
    private readonly template: Template,
    private readonly surroundings: Surroundings,
    values: Readonly<Record<string, string>> = {},
  ) {
    for (const [name, parameter] of Object.entries(template.Parameters ?? {})) {
      const value = values[name] ?? parameter.Default;
      if (value === undefined) throw new TemplateError(`Parameter ${name} has no value`);
      const text = textOf(value);
      if (parameter.Type.startsWith('AWS::SSM::Parameter::Value')) {
        this.parameters[name] = surroundings.systemsManagerParameter(text);
      } else {
        this.parameters[name] = /^(CommaDelimitedList|List<)/.test(parameter.Type)
          ? text.split(',').map((item) => item.trim())
          : value;
      }
    }
    this.intrinsics = {
      Ref: (name) => this.reference(textOf(name)),
      'Fn::GetAtt': (argument) => this.attribute(argument),
      'Fn::Join': (argument) => this.join(argument),
      'Fn::Sub': (argument) => this.substitute(argument),
      'Fn::Select': (argument) => this.select(argument),
      'Fn::Split': (argument) => this.split(argument),
      'Fn::If': (argument) => this.choose(argument),
      'Fn::Equals': (argument) => this.equal(argument),
      'Fn::Not': (argument) => this.list(argument).every((item) => item !== true),
      'Fn::And': (argument) => this.list(argument).every((item) => item === true),
      'Fn::Or': (argument) => this.list(argument).some((item) => item === true),
      'Fn::FindInMap': (argument) => this.findInMap(argument),
      'Fn::Base64': (argument) => Buffer.from(textOf(this.required(argument))).toString('base64'),
      'Fn::GetAZs': (argument) =>
        surroundings.availabilityZones(textOf(this.required(argument)) || surroundings.region),
      'Fn::ImportValue': (argument) => surroundings.importedValue(textOf(this.required(argument))),
      'Fn::GetStackOutput': (argument) => this.stackOutput(argument),
      'Fn::Cidr': (argument) => this.cidr(argument),
      'Fn::Length': (argument) => this.list(argument).length,
      'Fn::ToJsonString': (argument) => JSON.stringify(this.required(argument)),
    };
  }

  /** @returns undefined for `AWS::NoValue` */
  evaluate(value: Json): Json | undefined {
    if (Array.isArray(value)) return value.map((item) => this.evaluate(item)).filter((item) => item !== undefined);
    if (!isObject(value)) return value;
    const [name, ...others] = Object.keys(value);
    if (name !== undefined && others.length === 0) {
      const intrinsic = this.intrinsics[name];
      if (intrinsic !== undefined) return intrinsic(value[name] ?? null);
      if (name === 'Condition' && typeof value[name] === 'string' && value[name] in (this.template.Conditions ?? {}))
        return this.condition(value[name]);
      if (name.startsWith('Fn::')) throw new TemplateError(`${name} is not supported`);
    }
    const result: JsonObject = {};
    for (const [key, item] of Object.entries(value)) {
      const evaluated = this.evaluate(item);
      if (evaluated !== undefined) result[key] = evaluated;
    }
    return result;
  }

  properties(value: JsonObject | undefined): JsonObject {
    const evaluated = this.evaluate(value ?? {});
    return isObject(evaluated) ? evaluated : {};
  }

  condition(name: string): boolean {
    const known = this.conditions.get(name);
    if (known === 'evaluating') throw new TemplateError(`Condition ${name} depends on itself`);
    if (known !== undefined) return known;
    const definition = this.template.Conditions?.[name];
    if (definition === undefined) throw new TemplateError(`Condition ${name} is not defined`);
    this.conditions.set(name, 'evaluating');
    const result = this.evaluate(definition) === true;
    this.conditions.set(name, result);
    return result;
  }

  private required(value: Json): Json {
    const result = this.evaluate(value);
    if (result === undefined) throw new TemplateError('AWS::NoValue stands where a value is needed');
    return result;
  }

  private list(value: Json): Json[] {
    const result = this.required(value);
    if (!Array.isArray(result)) throw new TemplateError(`A list is needed, not ${JSON.stringify(value)}`);
    return result;
  }

  private reference(name: string): Json | undefined {
    const { account, region, stackName, stackId } = this.surroundings;
    const pseudo: Record<string, Json | undefined> = {
      'AWS::AccountId': account,
      'AWS::Region': region,
      'AWS::StackName': stackName,
      'AWS::StackId': stackId,
      'AWS::Partition': PARTITION,
      'AWS::URLSuffix': URL_SUFFIX,
      'AWS::NotificationARNs': [],
      'AWS::NoValue': undefined,
    };
    if (name in pseudo) return pseudo[name];
    if (name in this.parameters) return this.parameters[name];
    if (!(name in this.template.Resources))
      throw new TemplateError(`Ref ${name}: the template has no such resource or parameter`);
    return this.surroundings.reference(name);
  }

  private attribute(argument: Json): Json {
    const [id = '', ...names] = typeof argument === 'string' ? argument.split('.') : this.list(argument).map(textOf);
    if (!(id in this.template.Resources))
      throw new TemplateError(`Fn::GetAtt ${id}: the template has no such resource`);
    return this.surroundings.attribute(id, names.join('.'));
  }

  private join(argument: Json): string {
    const [separator, items] = Array.isArray(argument) ? argument : [];
    return this.list(items ?? [])
      .map(textOf)
      .join(textOf(separator));
  }

  private substitute(argument: Json): string {
    const [text, variables] = Array.isArray(argument) ? argument : [argument, {}];
    const own = isObject(variables) ? variables : {};
    return textOf(text).replace(/\$\{([^}]+)\}/g, (_, written: string) => {
      if (written.startsWith('!')) return `\${${written.slice(1)}}`;
      const name = written.trim();
      if (name in own) return textOf(this.required(own[name] ?? null));
      return textOf(name.includes('.') ? this.attribute(name) : this.reference(name));
    });
  }

  private select(argument: Json): Json {
    const [index, items] = Array.isArray(argument) ? argument : [];
    const list = this.list(items ?? []);
    const item = list[Number(this.required(index ?? null))];
    if (item === undefined)
      throw new TemplateError(`Fn::Select ${JSON.stringify(index)}: the list has ${list.length} items`);
    return item;
  }

  private split(argument: Json): Json {
    const [separator, text] = Array.isArray(argument) ? argument : [];
    return textOf(this.required(text ?? '')).split(textOf(separator));
  }

  private choose(argument: Json): Json | undefined {
    const [name, whenTrue, whenFalse] = Array.isArray(argument) ? argument : [];
    return this.evaluate((this.condition(textOf(name)) ? whenTrue : whenFalse) ?? null);
  }

  private equal(argument: Json): boolean {
    const [left, right] = this.list(argument);
    return isDeepStrictEqual(left, right) || textOf(left) === textOf(right);
  }

  private findInMap(argument: Json): Json {
    const [map, first, second] = this.list(argument).map(textOf);
    const row = this.template.Mappings?.[map ?? '']?.[first ?? ''];
    const value = isObject(row) ? row[second ?? ''] : undefined;
    if (value === undefined) throw new TemplateError(`Fn::FindInMap: ${map}.${first}.${second} is not in Mappings`);
    return value;
  }

  private stackOutput(argument: Json): Json {
    const evaluated = this.required(argument);
    if (!isObject(evaluated)) throw new TemplateError('Fn::GetStackOutput needs StackName and OutputName');
    const region = typeof evaluated.Region === 'string' ? evaluated.Region : this.surroundings.region;
    return this.surroundings.stackOutput(region, textOf(evaluated.StackName), textOf(evaluated.OutputName));
  }

  /** IPv4 blocks of `32 - bits` length inside a block. */
  private cidr(argument: Json): Json {
    const [block, count, bits] = this.list(argument).map(textOf);
    const [address = ''] = (block ?? '').split('/');
    const base = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
    const size = 2 ** Number(bits ?? 8);
    return Array.from({ length: Number(count) }, (_, index) => {
      const start = base + index * size;
      return `${[24, 16, 8, 0].map((shift) => Math.floor(start / 2 ** shift) % 256).join('.')}/${32 - Number(bits ?? 8)}`;
    });
  }
}
