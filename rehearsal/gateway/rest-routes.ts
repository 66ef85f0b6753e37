import type { RestMethod } from './rest-api';

export interface RouteMatch {
  readonly method: RestMethod;
  readonly pathParameters: Record<string, string> | undefined;
}

/** Finds the method of a path without its stage. Literal segments go before `{parameters}`, and those before `{proxy+}`. */
export function matchRoute(methods: readonly RestMethod[], httpMethod: string, path: string): RouteMatch | undefined {
  const candidates = methods
    .filter((method) => method.httpMethod === 'ANY' || method.httpMethod === httpMethod)
    .map((method) => ({ method, captured: capture(method.resourcePath, path) }))
    .filter((candidate) => candidate.captured !== undefined)
    .sort((a, b) => compare(a.method, b.method));
  const [first] = candidates;
  if (!first) return undefined;
  const names = Object.keys(first.captured ?? {});
  return { method: first.method, pathParameters: names.length > 0 ? first.captured : undefined };
}

function capture(resourcePath: string, path: string): Record<string, string> | undefined {
  const pattern = split(resourcePath);
  const segments = split(path);
  const captured: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    const [, name, greedy] = /^\{([^}+]+)(\+)?\}$/.exec(part) ?? [];
    if (segments[index] === undefined) return undefined;
    if (name && greedy) return { ...captured, [name]: decode(segments.slice(index).join('/')) };
    if (name) captured[name] = decode(segments[index]);
    else if (part !== segments[index]) return undefined;
  }
  return pattern.length === segments.length ? captured : undefined;
}

function compare(a: RestMethod, b: RestMethod): number {
  const ranksOfB = rank(b);
  for (const [index, value] of rank(a).entries()) {
    const difference = value - (ranksOfB[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return Number(a.httpMethod === 'ANY') - Number(b.httpMethod === 'ANY');
}

function rank(method: RestMethod): number[] {
  return split(method.resourcePath).map((part) => (part.endsWith('+}') ? 2 : part.startsWith('{') ? 1 : 0));
}

function split(path: string): string[] {
  return path.split('/').filter((part) => part !== '');
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
