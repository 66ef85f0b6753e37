import type { Cloud } from './cloud';
import type { PipelineDefinition } from './definition';
import { environmentOf } from './environments';

const TREATMENTS = [
  ['run', 'Run'],
  ['shortened', 'Shortened'],
  ['checked', 'Checked only'],
] as const;

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
        types.map(([type, count]) => `${count} ${shortName(type)}`),
        110,
      ),
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

function wrap(words: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const [index, word] of words.entries()) {
    const text = index === words.length - 1 ? word : `${word},`;
    const last = lines.at(-1);
    if (last === undefined || last.length + text.length + 1 > width) lines.push(`  ${text}`);
    else lines[lines.length - 1] = `${last} ${text}`;
  }
  return lines;
}
