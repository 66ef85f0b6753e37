import { randomBytes } from 'node:crypto';
import { cp, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/** A finished assembly, copied, and changed as another commit would have changed it. */
export class ChangedAssembly {
  constructor(directory) {
    this.directory = directory;
  }

  static async copyOf(assembly, directory) {
    await cp(assembly, directory, { recursive: true });
    return new ChangedAssembly(directory);
  }

  /**
   * Gives the release another image: the content after `change`, under a tag of its own, in new function versions.
   *
   * @param {(context: string) => Promise<void>} change edits the image's files in the folder
   * @returns {Promise<string>} the tag, which is the API's build id
   */
  async changeImage(change) {
    const { tag, context } = JSON.parse(await readFile(join(this.directory, 'image', 'image.json'), 'utf8'));
    const hash = randomBytes(32).toString('hex');
    const oldContext = resolve(this.directory, 'image', context);
    const oldHash = oldContext.split('asset.').at(-1);
    await rename(oldContext, join(this.directory, `asset.${hash}`));
    await change(join(this.directory, `asset.${hash}`));
    const newTag = `c-${hash}`;
    const suffix = hash.slice(0, 8);
    await this.edit((text) => {
      // A version is immutable: another image needs another one, under another logical id.
      const versions = new Set(text.match(/\b\w+CurrentVersion\w+\b/g));
      const renamed = [...versions].reduce((edited, id) => edited.replaceAll(id, id + suffix), text);
      return renamed.replaceAll(tag, newTag).replaceAll(oldHash, hash);
    });
    return newTag;
  }

  /** Changes an environment variable of an action in the pipeline. */
  async setVariable(stageName, actionName, variable, value) {
    const file = join(this.directory, 'FillUpPipeline.template.json');
    const template = JSON.parse(await readFile(file, 'utf8'));
    const pipeline = Object.values(template.Resources).find(({ Type }) => Type === 'AWS::CodePipeline::Pipeline');
    const stage = pipeline.Properties.Stages.find(({ Name }) => Name === stageName);
    const { Configuration } = stage.Actions.find(({ Name }) => Name === actionName);
    const variables = JSON.parse(Configuration.EnvironmentVariables);
    variables.find(({ name }) => name === variable).value = value;
    Configuration.EnvironmentVariables = JSON.stringify(variables);
    await writeFile(file, JSON.stringify(template));
  }

  async edit(change) {
    for (const entry of await readdir(this.directory, { recursive: true })) {
      if (!/(\.template|image)\.json$/.test(entry)) continue;
      const file = join(this.directory, entry);
      await writeFile(file, change(await readFile(file, 'utf8')));
    }
  }
}
