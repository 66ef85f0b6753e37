import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigurationError, parseConfiguration } from '../../lib/config';

export interface Context {
  environments: Record<
    string,
    Record<string, unknown> & Record<'vpcConfig' | 'rdsConfig' | 'lambdaConfig', Record<string, unknown>>
  >;
  pipeline: Record<string, unknown>;
}

/** What cdk.json holds, changed. */
export function context(change: (context: Context) => void = () => undefined): Context {
  const shipped = JSON.parse(readFileSync(join(__dirname, '..', '..', 'cdk.json'), 'utf8')) as { context: Context };
  change(shipped.context);
  return shipped.context;
}

export function problemsOf(change: (context: Context) => void): readonly string[] {
  try {
    parseConfiguration(context(change));
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}

export function environment(values: Context, name: string): Context['environments'][string] {
  const found = values.environments[name];
  if (!found) throw new Error(`no ${name}`);
  return found;
}
