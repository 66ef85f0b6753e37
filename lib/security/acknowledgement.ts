/**
 * One reasoned exception to a rule of cdk-nag. At synth it is expanded to an exact acknowledgement on every construct
 * it matches. An entry that matches nothing fails synth, and so does a finding that two entries match.
 */
export interface Acknowledgement {
  /**
   * Construct path of the resource with the finding, as the finding prints it. `*` stands for any characters within one
   * segment, `**` for any number of segments. The first segment is the environment's name, or `FillUpPipeline`.
   */
  readonly path: string;
  /** The finding's whole id, or a pattern of it where the id holds generated names. */
  readonly finding: string | RegExp;
  /** Why this is right here, in one sentence. */
  readonly reason: string;
  /** The day (YYYY-MM-DD) from which `npm run lint` asks for a new decision. */
  readonly reviewBy: string;
}

/** Whether the entry speaks of this finding. */
export function matches(entry: Acknowledgement, finding: { path: string; id: string }): boolean {
  const idMatches =
    typeof entry.finding === 'string' ? entry.finding === finding.id : wholly(entry.finding).test(finding.id);
  return idMatches && pathPattern(entry.path).test(finding.path);
}

function wholly(pattern: RegExp): RegExp {
  return new RegExp(`^(?:${pattern.source})$`);
}

function pathPattern(glob: string): RegExp {
  const source = glob
    .split(/(\*\*|\*)/)
    .map((part) => (part === '**' ? '.*' : part === '*' ? '[^/]*' : part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')))
    .join('');
  return new RegExp(`^${source}$`);
}
