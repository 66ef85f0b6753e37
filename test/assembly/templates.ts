import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: string;
}

export interface Template {
  /** `FillUpPipeline`, or `dev/FillUpBackendStack-dev`. */
  readonly name: string;
  readonly file: string;
  readonly region: string;
  readonly text: string;
  readonly resources: Readonly<Record<string, Resource>>;
}

interface Artifact {
  readonly type: string;
  /** `aws://ACCOUNT/REGION`. */
  readonly environment?: string;
  readonly displayName?: string;
  readonly dependencies?: readonly string[];
  readonly properties?: {
    readonly templateFile?: string;
    readonly stackName?: string;
    readonly tags?: Record<string, string>;
  };
}

export interface Manifest {
  readonly artifacts: Readonly<Record<string, Artifact>>;
  readonly missing?: unknown;
}

export function manifest(assembly: string, stage?: string): Manifest {
  return JSON.parse(readFileSync(join(folderOf(assembly, stage), 'manifest.json'), 'utf8')) as Manifest;
}

export function stagesOf(assembly: string): string[] {
  return readdirSync(assembly)
    .filter((name) => name.startsWith('assembly-'))
    .map((name) => name.slice('assembly-'.length));
}

/** Every template of the assembly. */
export function templatesOf(assembly: string): Template[] {
  return [undefined, ...stagesOf(assembly)].flatMap((stage) =>
    Object.entries(manifest(assembly, stage).artifacts).flatMap(([id, artifact]) => {
      const file = artifact.properties?.templateFile;
      if (artifact.type !== 'aws:cloudformation:stack' || file === undefined) return [];
      const path = join(folderOf(assembly, stage), file);
      const text = readFileSync(path, 'utf8');
      const { Resources } = JSON.parse(text) as { Resources: Record<string, Resource> };
      const name = artifact.properties?.stackName ?? id;
      return [
        {
          name: stage === undefined ? name : `${stage}/${name}`,
          file: path,
          region: artifact.environment?.split('/').at(-1) ?? '',
          text,
          resources: Resources,
        },
      ];
    }),
  );
}

export function templateOf(assembly: string, name: string): Template {
  const found = templatesOf(assembly).find((template) => template.name === name);
  if (!found) throw new Error(`The assembly has no ${name}`);
  return found;
}

export function ofType(template: Template, type: string): [logicalId: string, resource: Resource][] {
  return Object.entries(template.resources).filter(([, resource]) => resource.Type === type);
}

function folderOf(assembly: string, stage?: string): string {
  return stage === undefined ? assembly : join(assembly, `assembly-${stage}`);
}
