import type { Cloud } from './cloud';
import type { PipelineDefinition } from './definition';
import { environmentOf } from './environments';
import { COLUMNS, wrap } from './wrap';

const TREATMENTS = [
  ['run', 'Run'],
  ['shortened', 'Shortened'],
  ['checked', 'Checked only'],
] as const;

const INDENT = '  ';

/** The end of a run: where everything is, what was real and what was not, and how long it took. */
export function summary(definition: PipelineDefinition, cloud: Cloud, milliseconds: number): string {
  const environments = definition.stages.flatMap((stage) => environmentOf(stage, cloud) ?? []);
  const lines = ['', `Released in ${duration(milliseconds)}.`, ''];
  for (const { name, urls } of environments) {
    lines.push(
      `  ${name.padEnd(10)}${Object.entries(urls)
        .map(([what, url]) => `${what} ${url}`)
        .join('   ')}`,
    );
  }
  for (const [treatment, title] of TREATMENTS) {
    const types = [...cloud.treatment[treatment]].sort(([a], [b]) => (a < b ? -1 : 1));
    if (types.length === 0) continue;
    lines.push(
      '',
      `${title}:`,
      ...wrap(
        types.map(([type, count], index) => `${count} ${shortName(type)}${index < types.length - 1 ? ',' : ''}`),
        COLUMNS - INDENT.length,
      ).map((line) => INDENT + line),
    );
  }
  return lines.join('\n');
}

function duration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

function shortName(type: string): string {
  return type.replace(/^AWS::/, '');
}
