import { existsSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { StateDirectory } from '../state-directory';
import { isTemplate, readDefinition, type PipelineDefinition } from './definition';
import { isObject, type Environment, type Template } from './template';

export const PIPELINE_STACK = 'FillUpPipeline';
const FILE = path.join('pipeline', 'running.json');

/** A pipeline stack: its template and where it lives. */
export interface PipelineStack {
  readonly template: Template;
  readonly environment: Environment;
}

/** Reads the pipeline's own stack from a cloud assembly. */
export function readPipelineStack(assembly: string): PipelineStack {
  const manifest: unknown = JSON.parse(readFileSync(path.join(assembly, 'manifest.json'), 'utf8'));
  const artifacts = isObject(manifest) && isObject(manifest['artifacts']) ? manifest['artifacts'] : {};
  const artifact = artifacts[PIPELINE_STACK];
  const properties = isObject(artifact) && isObject(artifact['properties']) ? artifact['properties'] : undefined;
  const templateFile = properties?.['templateFile'];
  if (!isObject(artifact) || typeof templateFile !== 'string') throw new Error(`${assembly} has no ${PIPELINE_STACK}`);
  const [, account = '', region = ''] = /^aws:\/\/([^/]+)\/(.+)$/.exec(String(artifact['environment'])) ?? [];
  const template: unknown = JSON.parse(readFileSync(path.join(assembly, templateFile), 'utf8'));
  if (!isTemplate(template)) throw new Error(`${templateFile} is no template`);
  return { template, environment: { account, region } };
}

export function definitionOf(stack: PipelineStack): PipelineDefinition {
  return readDefinition(stack.template, stack.environment);
}

export function isSamePipeline(one: PipelineStack, other: PipelineStack): boolean {
  return isDeepStrictEqual(one, other);
}

/** The pipeline that is running, as the last deployment of its stack left it. */
export function loadRunningPipeline(state: StateDirectory): PipelineStack | undefined {
  if (!existsSync(state.path(FILE))) return undefined;
  const stored = state.readJson(FILE);
  if (!isObject(stored) || !isTemplate(stored['template']) || !isObject(stored['environment'])) return undefined;
  const { account, region } = stored['environment'];
  return { template: stored['template'], environment: { account: String(account), region: String(region) } };
}

export function saveRunningPipeline(state: StateDirectory, stack: PipelineStack): void {
  state.writeJson(FILE, stack);
}
