const FUNCTION_URI = /:lambda:path\/2015-03-31\/functions\/(.+)\/invocations$/;

/** The one function that an API's integrations call: ARN of a function, a version or an alias. */
export function integratedFunction(uris: readonly (string | undefined)[]): string {
  const arns = new Set(uris.map((uri) => FUNCTION_URI.exec(uri ?? '')?.[1]).filter((arn) => arn !== undefined));
  const [arn, other] = arns;
  if (other !== undefined)
    throw new Error(`The rehearsal's gateway calls one function, not ${[...arns].join(' and ')}`);
  return arn ?? '';
}
