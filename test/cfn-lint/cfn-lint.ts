import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from '../assembly/synth';

export interface Finding {
  readonly level: 'Error' | 'Warning' | 'Informational';
  readonly rule: string;
  readonly file: string;
  /** Logical id, where the finding is about a resource. */
  readonly resource: string;
  readonly message: string;
}

interface Match {
  readonly Level: Finding['level'];
  readonly Rule: { readonly Id: string };
  readonly Filename: string;
  readonly Message: string;
  readonly Location: { readonly Path: readonly (string | number)[] | null };
}

const EXECUTABLE = join(ROOT, '.venv', 'bin', 'cfn-lint');
/** cfn-lint's exit code has a bit for each level of finding; 1 and 32 and above mean that it did not run. */
const RAN = [0, 2, 4, 6, 8, 10, 12, 14];

/** What cfn-lint finds in templates that are deployed to one region. */
export function cfnLint(region: string, files: readonly string[]): Finding[] {
  const { status, stdout, stderr, error } = spawnSync(
    EXECUTABLE,
    ['--format', 'json', '--regions', region, '--', ...files],
    { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  );
  if (error || status === null || !RAN.includes(status)) {
    throw new Error(`${EXECUTABLE} did not run: ${error?.message ?? stderr}`);
  }
  return (JSON.parse(stdout) as Match[]).map(({ Level, Rule, Filename, Message, Location }) => ({
    level: Level,
    rule: Rule.Id,
    file: Filename,
    resource: Location.Path?.[0] === 'Resources' ? String(Location.Path[1]) : '',
    message: Message,
  }));
}
