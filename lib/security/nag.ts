import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { IConstruct } from 'constructs';
import { type Acknowledgement, matches } from './acknowledgement';

interface Finding {
  readonly path: string;
  readonly id: string;
}

/** What is wrong with the table itself: an entry without a finding, or a finding with two entries. */
export class AcknowledgementError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`lib/security/acknowledgements:\n${problems.join('\n')}`);
    this.name = 'AcknowledgementError';
  }
}

/**
 * Makes the AwsSolutions rules a gate of synth, and acknowledges what the table allows. Call it last: the pipeline's
 * findings exist only after `buildPipeline()`.
 *
 * @param unused whether an entry may match nothing, as when only one environment is synthesised.
 */
export function enforceRules(
  app: App,
  table: readonly Acknowledgement[],
  unused: 'refuse' | 'accept' = 'refuse',
): void {
  const rules = new AwsSolutionsChecks(app, { verbose: true });
  const problems: string[] = [];
  const used = new Set<Acknowledgement>();

  for (const finding of findingsOf(rules, app)) {
    const [entry, ...others] = table.filter((candidate) => matches(candidate, finding));
    if (!entry) continue;
    [entry, ...others].forEach((matching) => used.add(matching));
    if (others.length > 0) problems.push(`${finding.path}: ${others.length + 1} entries match ${finding.id}`);
    Validations.of(constructAt(app, finding.path)).acknowledge({ id: finding.id, reason: entry.reason });
  }
  if (unused === 'refuse') {
    for (const entry of table.filter((candidate) => !used.has(candidate))) {
      problems.push(`${entry.path}: no finding ${String(entry.finding)} there`);
    }
  }
  if (problems.length > 0) throw new AcknowledgementError(problems);

  Validations.of(app).addPlugins(rules);
}

function findingsOf(rules: AwsSolutionsChecks, scope: IConstruct): Finding[] {
  return rules
    .validateScope(scope)
    .violations.flatMap((violation) =>
      violation.violatingResources.map((resource) => ({ path: resource.constructPath ?? '', id: violation.ruleName })),
    );
}

function constructAt(root: IConstruct, path: string): IConstruct {
  return path.split('/').reduce((construct, id) => construct.node.findChild(id), root);
}
