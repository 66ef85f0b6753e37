import { closeSync, openSync } from 'node:fs';
import * as path from 'node:path';
import { CLONE } from './command-line';
import { ActionFailed } from './pipeline/action-result';
import { buildEnvironment } from './pipeline/build-environment';
import { PIPELINE_STACK, readPipelineStack, type PipelineStack } from './pipeline/pipeline-store';
import type { Processes } from './processes';
import type { StateDirectory } from './state-directory';

/**
 * What `npx cdk deploy FillUpPipeline` does once, before any pipeline runs: synthesises in the clone itself. Its
 * template becomes the running pipeline.
 */
export async function firstDeployment(state: StateDirectory, processes: Processes): Promise<PipelineStack> {
  const assembly = state.path('first-deployment');
  const logFile = state.path('logs', 'first-deployment.log');
  state.remove('first-deployment');
  const log = openSync(logFile, 'w', 0o600);
  try {
    const cdk = path.join(CLONE, 'node_modules', '.bin', 'cdk');
    const child = processes.spawn('cdk synth', cdk, ['synth', PIPELINE_STACK, '--quiet', '--output', assembly], {
      cwd: CLONE,
      env: buildEnvironment({
        workDirectory: state.path('work', 'first-deployment'),
        aws: {},
        codeBuild: {},
        variables: {},
      }),
      stdio: ['ignore', log, log],
    });
    const code = await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', resolve);
    });
    if (code !== 0) throw new ActionFailed('cdk synth failed', logFile);
    return readPipelineStack(assembly);
  } finally {
    closeSync(log);
    state.remove('first-deployment');
  }
}
