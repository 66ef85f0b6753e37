export function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * A text that is equal for values that mean the same to CloudFormation, which keeps no order of keys and hands a
 * template back with `?` for each character outside ASCII.
 */
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (isObject(value)) {
    const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
    return `{${entries
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => `${canonical(key)}:${canonical(inner)}`)
      .join()}}`;
  }
  return JSON.stringify(value).replace(/[^\0-\x7f]/gu, '?');
}

export function list(value) {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
