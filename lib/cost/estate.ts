import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CostLine, fixedCost, savedByReservation, total } from './fixed-cost';
import { FREE_DASHBOARDS, PRICES } from './prices';
import { ofType, type Resources } from './template';

export interface EnvironmentCost {
  readonly name: string;
  readonly lines: readonly CostLine[];
  readonly usd: number;
  /** With its database reserved for a year, where there is a price for it. */
  readonly reservedUsd?: number;
}

/** The fixed cost of all that one assembly deploys, by who pays for it. */
export interface EstateCost {
  readonly environments: readonly EnvironmentCost[];
  /** What exists once for an account, and in no environment's budget. */
  readonly account: readonly CostLine[];
  readonly pipeline: readonly CostLine[];
}

interface Manifest {
  readonly artifacts: Readonly<
    Record<
      string,
      {
        readonly type: string;
        readonly displayName?: string;
        readonly properties?: {
          readonly templateFile?: string;
          readonly directoryName?: string;
          readonly stackName?: string;
        };
      }
    >
  >;
}

interface Stack {
  readonly name: string;
  readonly resources: Resources;
}

/** Reads the templates of an assembly's directory. */
export function estateCost(assembly: string): EstateCost {
  const stages = Object.values(manifestOf(assembly).artifacts).flatMap(({ type, displayName, properties }) =>
    type === 'cdk:cloud-assembly' && properties?.directoryName !== undefined
      ? [
          {
            name: displayName ?? properties.directoryName.replace('assembly-', ''),
            stacks: stacksOf(join(assembly, properties.directoryName)),
          },
        ]
      : [],
  );
  const isAccount = ({ name }: Stack): boolean => name === 'FillUpAccountStack';
  const environments = stages.map(({ name, stacks }): EnvironmentCost => {
    const templates = stacks.filter((stack) => !isAccount(stack)).map(({ resources }) => resources);
    const lines = fixedCost(templates);
    const usd = total(lines);
    const saved = savedByReservation(templates);
    return { name, lines, usd, reservedUsd: saved === undefined ? undefined : usd - saved };
  });
  const all = stages.flatMap(({ stacks }) => stacks);
  return {
    environments,
    account: [...fixedCost(all.filter(isAccount).map(({ resources }) => resources)), ...dashboards(all)],
    pipeline: fixedCost(stacksOf(assembly).map(({ resources }) => resources)),
  };
}

/** An account has three for nothing, so no environment's bill can tell. */
function dashboards(stacks: readonly Stack[]): CostLine[] {
  const count = stacks.reduce((sum, { resources }) => sum + ofType(resources, 'AWS::CloudWatch::Dashboard').length, 0);
  const quantity = Math.max(0, count - FREE_DASHBOARDS);
  return quantity > 0
    ? [{ item: `dashboards after the first ${FREE_DASHBOARDS}`, quantity, usd: quantity * PRICES.dashboard }]
    : [];
}

function stacksOf(directory: string): Stack[] {
  return Object.entries(manifestOf(directory).artifacts).flatMap(([id, { type, properties }]) =>
    type === 'aws:cloudformation:stack' && properties?.templateFile !== undefined
      ? [
          {
            name: properties.stackName ?? id,
            resources: (
              JSON.parse(readFileSync(join(directory, properties.templateFile), 'utf8')) as { Resources: Resources }
            ).Resources,
          },
        ]
      : [],
  );
}

function manifestOf(directory: string): Manifest {
  return JSON.parse(readFileSync(join(directory, 'manifest.json'), 'utf8')) as Manifest;
}
