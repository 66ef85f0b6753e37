/** Replaces `$context.a.b` in gateway responses, access logs and mapping templates; unknown ones become `-`. */
export function substitute(template: string, context: Readonly<Record<string, unknown>>): string {
  const name = String.raw`[A-Za-z0-9_.-]*[A-Za-z0-9_]`;
  // Without its own opening brace the closing one belongs to the JSON around it.
  const variable = new RegExp(String.raw`\$context\.(${name})|\$\{context\.(${name})\}`, 'g');
  return template.replace(variable, (_, bare: string | undefined, braced: string | undefined) =>
    valueAt(context, bare ?? braced ?? ''),
  );
}

export function valueAt(context: Readonly<Record<string, unknown>>, path: string): string {
  let value: unknown = context;
  for (const name of path.split('.')) {
    value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
  }
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '-';
}
