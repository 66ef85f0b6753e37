export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/** The resources of a synthesised template. */
export type Resources = Readonly<Record<string, TemplateResource>>;

export function ofType(resources: Resources, type: string): TemplateResource[] {
  return Object.values(resources).filter((resource) => resource.Type === type);
}

/** A property, or undefined: what a template may leave out. */
export function property(resource: TemplateResource | undefined, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), resource?.Properties);
}

export function numberAt(resource: TemplateResource | undefined, ...path: readonly string[]): number {
  return Number(property(resource, ...path) ?? 0);
}

export function listAt(resource: TemplateResource, ...path: readonly string[]): readonly unknown[] {
  const value = property(resource, ...path);
  return Array.isArray(value) ? value : [];
}

/** The logical id that a `Ref` or `Fn::GetAtt` names. */
export function referred(value: unknown): string | undefined {
  if (!isObject(value)) return undefined;
  if (typeof value.Ref === 'string') return value.Ref;
  const attribute = value['Fn::GetAtt'];
  return Array.isArray(attribute) && typeof attribute[0] === 'string' ? attribute[0] : undefined;
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
