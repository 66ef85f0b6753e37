#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { App, FileSystem } from 'aws-cdk-lib';
import {
  ConfigurationError,
  deliveredEnvironments,
  directEnvironment,
  type EnvironmentConfig,
  loadConfiguration,
} from '../lib/config';
import { type ApiImage, LocalImage } from '../lib/constructs/api-image';
import { overBudget } from '../lib/cost/budget';
import { estateCost } from '../lib/cost/estate';
import { imageContext, imageTag } from '../lib/pipeline/image/context';
import { PipelineStack } from '../lib/pipeline/pipeline-stack';
import { ACKNOWLEDGEMENTS } from '../lib/security/acknowledgements';
import { enforceRules } from '../lib/security/nag';
import { FillUpStage } from '../lib/stages/fillup-stage';

const ROOT = resolve(__dirname, '..');
const BACKEND = join(ROOT, 'app-backend');

// Traces would put this machine's paths into the assembly; an acknowledgement keeps its own whatever the App is told.
// `cdk synth --debug` brings them back.
const debug = process.env.CDK_DEBUG === 'true';
if (!debug) Error.stackTraceLimit = 0;

const app = new App({ stackTraces: debug, context: { 'aws:cdk:disable-creation-stack-traces': !debug } });
const context = (key: string): string | undefined => app.node.tryGetContext(key) as string | undefined;
const siteAssets = resolve(ROOT, context('siteAssets') ?? 'app-frontend/dist');
const stage = (config: EnvironmentConfig, image: ApiImage): FillUpStage =>
  new FillUpStage(app, config.name, { config, image, siteAssets });

try {
  const configuration = loadConfiguration(app.node);
  const direct = context('environment');
  if (!existsSync(siteAssets)) throw new Error(`There is no site in ${siteAssets}: run \`npm run build:web\` first.`);

  if (direct === undefined) {
    const environments = deliveredEnvironments(configuration);
    const pipeline = new PipelineStack(app, 'FillUpPipeline', {
      config: configuration.pipeline,
      environments,
      backendDirectory: BACKEND,
    });
    pipeline.deliver({
      dev: stage(environments.dev, pipeline.image),
      staging: stage(environments.staging, pipeline.image),
      prod: stage(environments.prod, pipeline.image),
    });
  } else {
    const hash = FileSystem.fingerprint(BACKEND, imageContext(BACKEND));
    stage(directEnvironment(configuration, direct), new LocalImage(imageTag(hash), BACKEND));
  }
  enforceRules(app, ACKNOWLEDGEMENTS, direct === undefined ? 'refuse' : 'accept');
  const { directory } = app.synth();
  const problems = overBudget(estateCost(directory), configuration.environments);
  if (problems.length > 0) throw new ConfigurationError(problems);
} catch (error) {
  console.error(debug || !(error instanceof Error) ? error : error.message);
  process.exitCode = 1;
}
