import { randomUUID } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { cp, rm } from 'node:fs/promises';
import * as path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { Processes } from '../processes';
import { copyTree, type Artifact, type ArtifactStore } from './artifacts';
import { buildEnvironment } from './build-environment';
import type { ArtifactSpec, BuildSpec, Phase } from './buildspec';
import type { BuildAction } from './definition';
import type { Programs } from './stand-in-programs';

export interface Build {
  readonly action: BuildAction;
  readonly buildSpec: BuildSpec;
  /** The action's variables with pipeline variables replaced. */
  readonly variables: Readonly<Record<string, string>>;
  readonly inputs: ReadonlyMap<string, Artifact>;
  readonly commit: string;
  readonly region: string;
  readonly aws: Readonly<Record<string, string>>;
  readonly workDirectory: string;
  /** Found first on the path. */
  readonly programs: Programs;
  readonly logFile: string;
  /** Called with each command as it starts. */
  readonly progress: (command: string) => void;
}

export interface BuildResult {
  readonly succeeded: boolean;
  readonly outputs: ReadonlyMap<string, Artifact>;
  readonly exportedVariables: Readonly<Record<string, string>>;
  /** Folder the commands ran in, with what they left there. */
  readonly sourceDirectory: string;
}

/** Runs one CodeBuild action: its real commands in a clean folder, with its input artifacts. */
export async function runBuild(build: Build, processes: Processes, store: ArtifactStore): Promise<BuildResult> {
  const { action, buildSpec, workDirectory, inputs } = build;
  await rm(workDirectory, { recursive: true, force: true, maxRetries: 3 });
  const bin = path.join(workDirectory, 'npm-global', 'bin');
  mkdirSync(bin, { recursive: true, mode: 0o700 });
  for (const [name, script] of Object.entries(build.programs)) {
    writeFileSync(path.join(bin, name), script, { mode: 0o700 });
  }
  const sourceDirectory = path.join(workDirectory, 'src');
  const secondary: Record<string, string> = {};
  for (const name of action.inputs) {
    const artifact = inputs.get(name);
    if (artifact === undefined) throw new Error(`input artifact ${name} does not exist`);
    const target = name === action.primaryInput ? sourceDirectory : path.join(workDirectory, 'inputs', name);
    await copyTree(artifact.directory, target);
    if (name !== action.primaryInput) secondary[`CODEBUILD_SRC_DIR_${name}`] = target;
  }

  const environment = buildEnvironment({
    workDirectory,
    aws: { AWS_REGION: build.region, AWS_DEFAULT_REGION: build.region, ...build.aws },
    codeBuild: {
      CODEBUILD_BUILD_ID: `${action.project.logicalId}:${randomUUID()}`,
      CODEBUILD_CI: 'true',
      CODEBUILD_INITIATOR: 'codepipeline/FillUpPipeline',
      CODEBUILD_RESOLVED_SOURCE_VERSION: build.commit,
      CODEBUILD_SOURCE_VERSION: build.commit,
      CODEBUILD_SRC_DIR: sourceDirectory,
      ...secondary,
    },
    variables: { ...buildSpec.variables, ...build.variables },
  });
  const shell = new BuildShell(workDirectory, sourceDirectory, environment, build, processes);
  const succeeded = await runPhases(shell, buildSpec.phases);
  const exported = shell.variables(buildSpec.exportedVariables);
  const outputs = new Map<string, Artifact>();
  if (succeeded) {
    for (const name of action.outputs) {
      const spec = buildSpec.secondaryArtifacts[name] ?? buildSpec.artifacts;
      if (spec === undefined) throw new Error(`the buildspec defines no files for the output artifact ${name}`);
      outputs.set(name, await collect(name, spec, sourceDirectory, store));
    }
  }
  return { succeeded, outputs, exportedVariables: exported, sourceDirectory };
}

/** As CodeBuild: a failed phase ends the build, but a failed `build` is still followed by `post_build`. */
async function runPhases(shell: BuildShell, phases: readonly Phase[]): Promise<boolean> {
  let succeeding = true;
  for (const phase of phases) {
    if (!succeeding && phase.name !== 'post_build') continue;
    const passed = await shell.run(phase.name, phase.commands, succeeding);
    if (phase.finallyCommands.length > 0) await shell.run(phase.name, phase.finallyCommands, succeeding && passed);
    if (passed || phase.onFailure === 'CONTINUE') continue;
    succeeding = false;
    if (phase.name !== 'build' || phase.onFailure === 'ABORT') return false;
  }
  return succeeding;
}

/** Bash with what a build keeps from one command and phase to the next: exported variables and the folder. */
class BuildShell {
  private readonly variablesFile: string;
  private readonly folderFile: string;

  constructor(
    workDirectory: string,
    sourceDirectory: string,
    private readonly environment: Readonly<Record<string, string>>,
    private readonly build: Build,
    private readonly processes: Processes,
  ) {
    this.variablesFile = path.join(workDirectory, 'environment.sh');
    this.folderFile = path.join(workDirectory, 'folder');
    writeFileSync(this.variablesFile, '', { mode: 0o600 });
    writeFileSync(this.folderFile, sourceDirectory, { mode: 0o600 });
  }

  /** Runs commands until one fails. */
  async run(phase: string, commands: readonly string[], succeeding: boolean): Promise<boolean> {
    if (commands.length === 0) return true;
    const script = [
      `fillup_variables=${quote(this.variablesFile)} fillup_folder=${quote(this.folderFile)}`,
      '. "$fillup_variables"',
      `export CODEBUILD_BUILD_SUCCEEDING=${succeeding ? '1' : '0'}`,
      `trap 'fillup_code=$?; pwd > "$fillup_folder"; export -p > "$fillup_variables"; exit $fillup_code' EXIT`,
      ...commands.flatMap((command) => [
        `printf '%s\\n' ${quote(command)} >&3`,
        `printf '\\n[%s] %s\\n' ${quote(phase)} ${quote(command)}`,
        `eval ${quote(command)} 3>&-`,
        'fillup_code=$?; [ "$fillup_code" -eq 0 ] || { echo "Command failed with exit status $fillup_code"; exit "$fillup_code"; }',
      ]),
    ].join('\n');
    const log = openSync(this.build.logFile, 'a', 0o600);
    try {
      const child = this.processes.spawn(this.build.action.name, 'bash', ['--noprofile', '--norc', '-c', script], {
        cwd: readFileSync(this.folderFile, 'utf8').trim(),
        env: this.environment,
        stdio: ['ignore', log, log, 'pipe'],
      });
      const commandsStarted = child.stdio[3];
      if (commandsStarted !== null && commandsStarted !== undefined) {
        createInterface({ input: commandsStarted as Readable }).on('line', this.build.progress);
      }
      return await new Promise<boolean>((resolve, reject) => {
        child.once('error', reject);
        child.once('exit', (code) => resolve(code === 0));
      });
    } finally {
      closeSync(log);
    }
  }

  /** Values of exported variables after the last command. */
  variables(names: readonly string[]): Record<string, string> {
    const text = readFileSync(this.variablesFile, 'utf8');
    return Object.fromEntries(
      names.map((name) => [name, new RegExp(`^declare -x ${name}="(.*)"$`, 'm').exec(text)?.[1] ?? '']),
    );
  }
}

async function collect(name: string, spec: ArtifactSpec, source: string, store: ArtifactStore): Promise<Artifact> {
  const base = path.resolve(source, spec.baseDirectory);
  if (!existsSync(base)) throw new Error(`artifact ${name}: ${spec.baseDirectory} does not exist`);
  const staging = store.staging(name);
  if (spec.files.includes('**/*')) {
    // The work folder has no further use for its result: moving it saves a copy.
    if (base !== source) {
      await rm(staging, { recursive: true });
      renameSync(base, staging);
    } else {
      await copyTree(base, staging);
    }
  } else {
    for (const file of spec.files) {
      if (/[*?[]/.test(file)) throw new Error(`artifact ${name}: the pattern ${file} is not rehearsed`);
      await cp(path.join(base, file), path.join(staging, file), { recursive: true, verbatimSymlinks: true });
    }
  }
  return store.add(name, staging);
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
