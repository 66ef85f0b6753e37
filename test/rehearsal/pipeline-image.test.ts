import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import * as path from 'node:path';
import { buildImage, imageDirectory, pruneImages } from '../../rehearsal/pipeline/image';
import { temporaryDirectory, write } from './pipeline-fixtures';

const DOCKERFILE = `ARG PYTHON_VERSION=3.11

FROM public.ecr.aws/lambda/python:\${PYTHON_VERSION}-arm64 AS packages
COPY requirements.txt .
RUN mkdir -p /packages/library && \\
    cp requirements.txt /packages/library/

FROM public.ecr.aws/lambda/python:\${PYTHON_VERSION}-arm64
COPY --from=packages /packages \${LAMBDA_TASK_ROOT}/
COPY alembic.ini \${LAMBDA_TASK_ROOT}/
COPY app/ \${LAMBDA_TASK_ROOT}/app/
# Compiled.
RUN python -m compileall -q \${LAMBDA_TASK_ROOT}
CMD ["app.main.handler"]
`;

const root = temporaryDirectory();
const images = path.join(root, 'images');
const assembly = path.join(root, 'cdk.out');
const commands: string[] = [];
afterEach(() => rmSync(root, { recursive: true, force: true }));

function run(command: string, directory: string): Promise<void> {
  commands.push(command);
  const { status, stderr } = spawnSync('sh', ['-c', command], { cwd: directory, encoding: 'utf8' });
  return status === 0 ? Promise.resolve() : Promise.reject(new Error(stderr));
}

function context(tag: string, files: Record<string, string>): void {
  write(assembly, { 'image/image.json': JSON.stringify({ tag, context: `../asset.${tag}` }) });
  write(path.join(assembly, `asset.${tag}`), {
    'requirements.txt': 'library==1\n',
    'alembic.ini': '[alembic]\n',
    'app/main.py': 'handler = 1\n',
    Dockerfile: DOCKERFILE,
    ...files,
  });
}

test('the image is what the Dockerfile says, on folders; a tag is built once', async () => {
  context('c-1', {});
  expect(await buildImage(assembly, images, 'python3', run)).toEqual({ tag: 'c-1', built: true });
  const directory = imageDirectory(images, 'c-1');
  expect(readdirSync(directory).sort()).toEqual(['alembic.ini', 'app', 'library']);
  expect(readFileSync(path.join(directory, 'library/requirements.txt'), 'utf8')).toBe('library==1\n');
  expect(readdirSync(path.join(directory, 'app/__pycache__'))).toHaveLength(1);
  expect(readdirSync(images)).toEqual(['c-1']);

  commands.length = 0;
  expect(await buildImage(assembly, images, 'python3', run)).toEqual({ tag: 'c-1', built: false });
  expect(commands).toEqual([]);
});

test('a build that fails leaves no image under its tag', async () => {
  context('c-2', { Dockerfile: `${DOCKERFILE}\nRUN false\n` });
  await expect(buildImage(assembly, images, 'python3', run)).rejects.toThrow();
  expect(existsSync(imageDirectory(images, 'c-2'))).toBe(false);
  context('c-2', {});
  expect(await buildImage(assembly, images, 'python3', run)).toEqual({ tag: 'c-2', built: true });
});

test('an instruction that cannot be followed is an error, and so is a tag that is no name', async () => {
  context('c-3', { Dockerfile: 'FROM x\nADD https://example.invalid/x /\n' });
  await expect(buildImage(assembly, images, 'python3', run)).rejects.toThrow('cannot follow "ADD');
  expect(() => imageDirectory(images, '../x')).toThrow('no image tag');
});

test('an image goes when no environment names it and a newer one is there', async () => {
  const folder = path.join(root, 'old-images');
  for (const tag of ['c-old', 'c-used', 'c-new']) {
    write(folder, { [`${tag}/app.py`]: '' });
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
  pruneImages(folder, '{"imageUri":"repository:c-used"}');
  expect(readdirSync(folder)).toEqual(['c-new', 'c-used']);
});
