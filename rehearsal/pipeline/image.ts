import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import * as path from 'node:path';
import { isObject } from './template';

const TASK_ROOT = '/var/task';

/** Runs a command line in a folder; rejects when it fails. */
export type RunCommand = (commandLine: string, directory: string) => Promise<void>;

/** Where the unpacked image of a tag lies. */
export function imageDirectory(images: string, tag: string): string {
  if (!/^[\w][\w.-]*$/.test(tag)) throw new Error(`"${tag}" is no image tag`);
  return path.join(images, tag);
}

/**
 * Builds what the container image would hold under /var/task into a folder named after the tag, by following the
 * Dockerfile: its COPY and RUN instructions, on folders instead of layers and with this machine's Python.
 * @returns whether there was anything to build: a tag stands for one content
 */
export async function buildImage(
  assembly: string,
  images: string,
  python: string,
  run: RunCommand,
): Promise<{ tag: string; built: boolean }> {
  const { tag, context } = readImageFile(path.join(assembly, 'image', 'image.json'));
  const target = imageDirectory(images, tag);
  if (existsSync(target)) return { tag, built: false };
  const staging = `${target}.new`;
  rmSync(staging, { recursive: true, force: true });
  mkdirSync(staging, { recursive: true, mode: 0o700 });
  const result = await followDockerfile(context, staging, python, run);
  renameSync(result, target);
  rmSync(staging, { recursive: true, force: true });
  return { tag, built: true };
}

/** Removes images that `inUse` (any text: the environments' state) does not name, but the newest: it may be next. */
export function pruneImages(images: string, inUse: string): void {
  if (!existsSync(images)) return;
  const tags = readdirSync(images).map((tag) => ({ tag, time: statSync(path.join(images, tag)).ctimeMs }));
  for (const { tag } of tags.sort((a, b) => b.time - a.time).slice(1)) {
    if (!inUse.includes(tag)) rmSync(path.join(images, tag), { recursive: true, force: true });
  }
}

/** The tag of the assembly's image and the folder with its files. */
export function readImageFile(file: string): { tag: string; context: string } {
  const image: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (!isObject(image) || typeof image['tag'] !== 'string' || typeof image['context'] !== 'string') {
    throw new Error(`${file}: expected tag and context`);
  }
  return { tag: image['tag'], context: path.resolve(path.dirname(file), image['context']) };
}

async function followDockerfile(context: string, staging: string, python: string, run: RunCommand): Promise<string> {
  const roots = new Map<string, string>();
  let root = path.join(staging, '0');
  const text = readFileSync(path.join(context, 'Dockerfile'), 'utf8').replace(/\\\r?\n/g, ' ');
  for (const line of text.split(/\r?\n/).map((instruction) => instruction.trim())) {
    const [, instruction = '', rest = ''] = /^(\S+)\s*(.*)$/.exec(line) ?? [];
    switch (instruction.toUpperCase()) {
      case 'FROM': {
        root = path.join(staging, String(roots.size));
        roots.set(/\sAS\s+(\S+)/i.exec(rest)?.[1] ?? String(roots.size), root);
        mkdirSync(path.join(root, TASK_ROOT), { recursive: true });
        break;
      }
      case 'COPY':
        await copy(rest, context, root, roots);
        break;
      case 'RUN':
        await run(onThisMachine(rest, root, python), path.join(root, TASK_ROOT));
        break;
      default:
        if (line !== '' && !/^(#|ARG\b|CMD\b|ENV\b|LABEL\b)/i.test(line)) {
          throw new Error(`Dockerfile: the rehearsal cannot follow "${line}"`);
        }
    }
  }
  return path.join(root, TASK_ROOT);
}

async function copy(rest: string, context: string, root: string, roots: ReadonlyMap<string, string>): Promise<void> {
  const words = rest.split(/\s+/).map(withTaskRoot);
  const from = words.find((word) => word.startsWith('--from='))?.slice('--from='.length);
  const base = from === undefined ? context : roots.get(from);
  if (base === undefined) throw new Error(`Dockerfile: no stage ${String(from)}`);
  const operands = words.filter((word) => !word.startsWith('--'));
  const destination = operands.pop() ?? '.';
  const target = path.join(root, path.posix.resolve(TASK_ROOT, destination));
  for (const operand of operands) {
    const source = path.join(base, operand);
    const intoFolder = destination.endsWith('/') || destination === '.' || operands.length > 1;
    const isFolder = operand.endsWith('/') || !path.extname(operand);
    // As Docker does: a folder's content is copied, a file goes into a destination that is a folder.
    const to = isFolder || !intoFolder ? target : path.join(target, path.basename(operand));
    await cp(source, to, { recursive: true });
  }
}

function onThisMachine(commandLine: string, root: string, python: string): string {
  return (
    withTaskRoot(commandLine)
      // The image keeps its layers small; this machine keeps what it has downloaded.
      .replace(/\s--no-cache-dir\b/, '')
      .replace(
        /(^|\s)(\/[^\s;&|]+)/g,
        (_, before: string, absolute: string) => `${before}"${path.join(root, absolute)}"`,
      )
      .replace(/^(?:python3? -m )?pip3? /, `"${python}" -m pip --disable-pip-version-check --quiet `)
      .replace(/^python3? /, `"${python}" `)
  );
}

function withTaskRoot(text: string): string {
  return text.replace(/\$\{?LAMBDA_TASK_ROOT\}?/g, TASK_ROOT);
}
