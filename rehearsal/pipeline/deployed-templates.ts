import { copyFileSync, mkdirSync } from 'node:fs';
import * as path from 'node:path';
import type { StateDirectory } from '../state-directory';
import type { StackDeployment } from './deployment';

/** The template that each stack was last deployed with, as CloudFormation hands it out. */
export class DeployedTemplates {
  readonly folder: string;

  constructor(state: StateDirectory) {
    this.folder = state.path('deployed-templates');
  }

  keep({ account, region, stackName, templateFile }: StackDeployment): void {
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    copyFileSync(templateFile, path.join(this.folder, `${account}.${region}.${stackName}.json`));
  }
}
