import type { EnvironmentConfig } from '../config';
import type { EstateCost } from './estate';

type Budgeted = Pick<EnvironmentConfig, 'name' | 'budgetUsd'>;

/** One sentence for each environment whose bill is above its budget before anybody has used it. */
export function overBudget({ environments }: EstateCost, budgets: readonly Budgeted[]): string[] {
  return environments.flatMap(({ name, usd }) => {
    const budget = budgets.find((environment) => environment.name === name)?.budgetUsd;
    return budget !== undefined && usd > budget
      ? [
          `cdk.json: environments.${name}.budgetUsd: ${budget} does not cover the fixed cost of ${usd.toFixed(2)} USD a month (see \`npm run cost\`)`,
        ]
      : [];
  });
}
