import type { z } from 'zod';

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** Everything that is wrong with the configuration, one line each: path, what was found, what is allowed. */
export class ConfigurationError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'ConfigurationError';
  }
}

/** One line of a ConfigurationError. */
export function problem(path: Path, text: string): string {
  const name = path.reduce<string>(
    (joined, key) =>
      typeof key === 'number' ? `${joined}[${key}]` : joined ? `${joined}.${String(key)}` : String(key),
    '',
  );
  return `cdk.json: ${name}: ${text}`;
}

/** The lines for what a schema found; `knownKeys` answers which keys are allowed at a path. */
export function describeIssues(
  issues: readonly Issue[],
  input: unknown,
  knownKeys: (path: Path) => readonly string[],
): string[] {
  return issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') {
      const known = knownKeys(issue.path);
      return issue.keys.map((key) => problem([...issue.path, key], `unknown key${suggestion(key, known)}`));
    }
    return [problem(issue.path, describe(issue, valueAt(input, issue.path)))];
  });
}

function describe(issue: Issue, found: unknown): string {
  if (found === undefined) return issue.code === 'invalid_type' ? `is missing (${issue.expected})` : 'is missing';
  const shown = JSON.stringify(found);
  switch (issue.code) {
    case 'invalid_value': {
      const allowed = issue.values.map(String);
      return `${shown} is not one of ${allowed.join(', ')}${suggestion(typeof found === 'string' ? found : shown, allowed)}`;
    }
    case 'invalid_type':
      return `${shown} is not of type ${issue.expected}`;
    case 'too_small':
      return `${shown} is too small: at least ${String(issue.minimum)}${unit(issue.origin)}`;
    case 'too_big':
      return `${shown} is too big: at most ${String(issue.maximum)}${unit(issue.origin)}`;
    case 'invalid_key':
      return issue.issues.map((inner) => inner.message).join('; ');
    default:
      return `${shown} ${issue.message}`;
  }
}

function unit(origin: string): string {
  if (origin === 'array') return ' entries';
  return origin === 'string' ? ' characters' : '';
}

function valueAt(input: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    input,
  );
}

function suggestion(found: string, allowed: readonly string[]): string {
  const nearest = allowed
    .map((candidate) => ({ candidate, distance: editDistance(found.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)[0];
  return nearest && nearest.distance <= Math.max(2, found.length / 3) ? ` (did you mean ${nearest.candidate}?)` : '';
}

/** Levenshtein's distance. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (const [row, left] of Array.from(a).entries()) {
    const current = [row + 1];
    for (const [column, right] of Array.from(b).entries()) {
      const replaced = (previous[column] ?? 0) + (left === right ? 0 : 1);
      current.push(Math.min(replaced, (previous[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
