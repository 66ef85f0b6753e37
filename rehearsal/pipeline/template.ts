/** A value of a template as JSON: a string, an intrinsic function, a list, an object. */
export type TemplateValue = unknown;

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Record<string, TemplateValue>;
}

export interface Template {
  readonly Resources: Record<string, TemplateResource>;
}

/** Where a stack lives; decides what `AWS::AccountId` and `AWS::Region` mean in its template. */
export interface Environment {
  readonly account: string;
  readonly region: string;
}

/** A value that the rehearsal cannot read, with where it was found. */
export class TemplateError extends Error {}

/**
 * Reads the properties of the pipeline's own template. References stay symbolic (`Ref` yields the logical id, `GetAtt`
 * yields `LogicalId.Attribute`): the rehearsal needs to know which project an action names, not what AWS called it.
 */
export class TemplateReader {
  constructor(
    readonly template: Template,
    private readonly environment: Environment,
  ) {}

  resourcesOf(type: string): [logicalId: string, properties: Record<string, TemplateValue>][] {
    return Object.entries(this.template.Resources)
      .filter(([, resource]) => resource.Type === type)
      .map(([logicalId, resource]) => [logicalId, resource.Properties ?? {}]);
  }

  text(value: TemplateValue, where: string): string {
    const resolved = this.resolve(value);
    if (typeof resolved === 'string') return resolved;
    if (typeof resolved === 'number' || typeof resolved === 'boolean') return String(resolved);
    throw new TemplateError(`${where}: cannot be read as text: ${JSON.stringify(value)}`);
  }

  optionalText(value: TemplateValue, where: string): string | undefined {
    return value === undefined ? undefined : this.text(value, where);
  }

  objects(value: TemplateValue, where: string): Record<string, TemplateValue>[] {
    if (value === undefined) return [];
    if (Array.isArray(value) && value.every(isObject)) return value;
    throw new TemplateError(`${where}: expected a list of objects`);
  }

  object(value: TemplateValue, where: string): Record<string, TemplateValue> {
    if (isObject(value)) return value;
    throw new TemplateError(`${where}: expected an object`);
  }

  private resolve(value: TemplateValue): unknown {
    if (!isObject(value)) return value;
    const entries = Object.entries(value);
    const entry = entries[0];
    if (entry === undefined || entries.length > 1) return value;
    const [intrinsic, argument] = entry;
    if (intrinsic === 'Ref' && typeof argument === 'string') return this.reference(argument);
    if (intrinsic === 'Fn::GetAtt' && Array.isArray(argument)) return argument.join('.');
    if (intrinsic === 'Fn::Join' && Array.isArray(argument)) {
      const [separator, parts] = argument as unknown[];
      if (typeof separator === 'string' && Array.isArray(parts)) {
        return parts.map((part) => this.text(part, 'Fn::Join')).join(separator);
      }
    }
    if (intrinsic === 'Fn::Sub' && typeof argument === 'string') {
      return argument.replace(/\$\{([^!}][^}]*)\}/g, (_, name: string) => this.reference(name));
    }
    return value;
  }

  private reference(name: string): string {
    switch (name) {
      case 'AWS::Partition':
        return 'aws';
      case 'AWS::Region':
        return this.environment.region;
      case 'AWS::AccountId':
        return this.environment.account;
      case 'AWS::URLSuffix':
        return 'amazonaws.com';
      default:
        return name;
    }
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
