import type { Template } from 'aws-cdk-lib/assertions';

export interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
  readonly DependsOn?: readonly string[];
  readonly [attribute: string]: unknown;
}

export function resourcesOf(template: Template, type?: string): Record<string, Resource> {
  const { Resources } = template.toJSON() as { Resources: Record<string, Resource> };
  return Object.fromEntries(Object.entries(Resources).filter(([, resource]) => !type || resource.Type === type));
}

/** The only resource of its type. */
export function only(template: Template, type: string): [id: string, resource: Resource] {
  const [first, ...others] = Object.entries(resourcesOf(template, type));
  if (!first || others.length > 0) throw new Error(`${others.length + (first ? 1 : 0)} resources of type ${type}`);
  return first;
}

/** What the policies say that the resources of a type carry in a property. */
export function statementsOf(template: Template, type: string, property: string): Record<string, unknown>[] {
  return Object.values(template.findResources(type)).flatMap((resource) => {
    const { Properties } = resource as { Properties: Record<string, { Statement: Record<string, unknown>[] }> };
    return Properties[property]?.Statement ?? [];
  });
}

/** Logical ids that a value refers to. */
export function references(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(references);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
    if (key === 'Ref' && typeof inner === 'string') return [inner];
    if (key === 'Fn::GetAtt' && Array.isArray(inner)) return [String(inner[0])];
    return references(inner);
  });
}

/** A chain of resources that need each other, which synth lets pass and CloudFormation refuses. */
export function dependencyCycle(template: Template): string[] | undefined {
  const resources = resourcesOf(template);
  const edges = new Map(
    Object.entries(resources).map(([id, { Properties, UpdatePolicy, DependsOn = [] }]) => [
      id,
      [...references([Properties, UpdatePolicy]), ...DependsOn].filter((target) => target in resources),
    ]),
  );
  const finished = new Set<string>();
  const visit = (id: string, path: readonly string[]): string[] | undefined => {
    if (path.includes(id)) return [...path.slice(path.indexOf(id)), id];
    if (finished.has(id)) return undefined;
    for (const target of edges.get(id) ?? []) {
      const cycle = visit(target, [...path, id]);
      if (cycle) return cycle;
    }
    finished.add(id);
    return undefined;
  };
  for (const id of edges.keys()) {
    const cycle = visit(id, []);
    if (cycle) return cycle;
  }
  return undefined;
}
