/** The values of a pattern's `:names` in a path; undefined where it does not fit. A name with `?` may be missing. */
export function matchPath(pattern: string, path: string): Readonly<Record<string, string>> | undefined {
  const wanted = segments(pattern);
  const given = segments(path);
  if (given.length > wanted.length) return undefined;
  const values: Record<string, string> = {};
  for (const [index, segment] of wanted.entries()) {
    const value = given[index];
    if (!segment.startsWith(':')) {
      if (segment !== value) return undefined;
    } else if (value !== undefined) {
      values[segment.replace(/^:|\?$/g, '')] = value;
    } else if (!segment.endsWith('?')) {
      return undefined;
    }
  }
  return values;
}

function segments(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '');
}
