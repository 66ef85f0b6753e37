import { isObject, textOf, type Json } from './json';
import { TemplateError, type Template, type TemplateResource } from './template';

/** The resources of a template, each with those it must wait for. */
export function dependencies(template: Template, isActive: (logicalId: string) => boolean): Map<string, Set<string>> {
  const graph = new Map<string, Set<string>>();
  for (const [id, resource] of Object.entries(template.Resources)) {
    if (!isActive(id)) continue;
    const needs = new Set<string>();
    for (const name of references(id, resource, template)) if (name !== id && isActive(name)) needs.add(name);
    graph.set(id, needs);
  }
  return graph;
}

/** Every resource after those it needs; in the template's order where that leaves a choice. */
export function inOrder(graph: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const ordered = new Set<string>();
  let waiting = [...graph.keys()];
  while (waiting.length > 0) {
    const blocked: string[] = [];
    for (const id of waiting) {
      if ([...(graph.get(id) ?? [])].every((need) => ordered.has(need))) ordered.add(id);
      else blocked.push(id);
    }
    if (blocked.length === waiting.length)
      throw new TemplateError(`Circular dependency between resources: ${cycle(graph, blocked).join(' → ')}`);
    waiting = blocked;
  }
  return [...ordered];
}

function cycle(graph: ReadonlyMap<string, ReadonlySet<string>>, blocked: readonly string[]): string[] {
  const among = new Set(blocked);
  const path: string[] = [];
  let id = blocked[0];
  while (id !== undefined && !path.includes(id)) {
    path.push(id);
    id = [...(graph.get(id) ?? [])].find((need) => among.has(need));
  }
  return id === undefined ? path : [...path.slice(path.indexOf(id)), id];
}

function references(id: string, resource: TemplateResource, template: Template): Set<string> {
  const found = new Set<string>(typeof resource.DependsOn === 'string' ? [resource.DependsOn] : resource.DependsOn);
  for (const value of [resource.Properties, resource.UpdatePolicy]) if (value !== undefined) collect(value, found);
  const unknown = [...found].filter((name) => !isKnown(name, template));
  if (unknown.length > 0)
    throw new TemplateError(`${id} refers to ${unknown.join(', ')}, which the template does not have`);
  return new Set([...found].filter((name) => name in template.Resources));
}

function isKnown(name: string, template: Template): boolean {
  return name in template.Resources || name in (template.Parameters ?? {}) || name.startsWith('AWS::');
}

function collect(value: Json, found: Set<string>): void {
  if (Array.isArray(value)) {
    for (const item of value) collect(item, found);
    return;
  }
  if (!isObject(value)) return;
  const { Ref: reference, 'Fn::GetAtt': attribute, 'Fn::Sub': text } = value;
  if (typeof reference === 'string') found.add(reference);
  if (typeof attribute === 'string') found.add(attribute.split('.')[0] ?? '');
  if (Array.isArray(attribute)) found.add(textOf(attribute[0]));
  if (text !== undefined) for (const name of substituted(text)) found.add(name);
  for (const item of Object.values(value)) collect(item, found);
}

function substituted(sub: Json): string[] {
  const [text, variables]: Json[] = Array.isArray(sub) ? sub : [sub, {}];
  const own = isObject(variables) ? Object.keys(variables) : [];
  return [...textOf(text).matchAll(/\$\{([^!}][^}]*)\}/g)]
    .map((match) => (match[1] ?? '').trim())
    .filter((name) => !own.includes(name))
    .map((name) => (name.startsWith('AWS::') ? name : (name.split('.')[0] ?? '')));
}
