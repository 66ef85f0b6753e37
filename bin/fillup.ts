#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { App, FileSystem } from 'aws-cdk-lib';
import { deliveredEnvironments, directEnvironment, type EnvironmentConfig, loadConfiguration } from '../lib/config';
import { type ApiImage, LocalImage } from '../lib/constructs/api-image';
import { imageContext, imageTag } from '../lib/pipeline/image/context';
import { PipelineStack } from '../lib/pipeline/pipeline-stack';
import { ACKNOWLEDGEMENTS } from '../lib/security/acknowledgements';
import { enforceRules } from '../lib/security/nag';
import { FillUpStage } from '../lib/stages/fillup-stage';

const ROOT = resolve(__dirname, '..');
const BACKEND = join(ROOT, 'app-backend');

// Stack traces would put this machine's paths into the assembly, and make every machine's another one.
const app = new App({ stackTraces: false, context: { 'aws:cdk:disable-creation-stack-traces': true } });
const configuration = loadConfiguration(app.node);
const siteAssets = resolve(ROOT, (app.node.tryGetContext('siteAssets') as string | undefined) ?? 'app-frontend/dist');
if (!existsSync(siteAssets)) throw new Error(`There is no site in ${siteAssets}: run \`npm run build:web\` first.`);

const environment = app.node.tryGetContext('environment') as string | undefined;
if (environment === undefined) {
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
  enforceRules(app, ACKNOWLEDGEMENTS);
} else {
  const hash = FileSystem.fingerprint(BACKEND, imageContext(BACKEND));
  stage(directEnvironment(configuration, environment), new LocalImage(imageTag(hash), BACKEND));
  enforceRules(app, ACKNOWLEDGEMENTS, 'accept');
}

function stage(config: EnvironmentConfig, image: ApiImage): FillUpStage {
  return new FillUpStage(app, config.name, { config, image, siteAssets });
}
app.synth();
