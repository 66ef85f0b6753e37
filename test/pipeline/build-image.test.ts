import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../assembly/synth';
import { StandIns } from './stand-ins';

const MANIFEST = '{"schemaVersion":2,"layers":["a","b"]}';

const DOCKERFILE = `ARG PYTHON_VERSION=3.11
FROM public.ecr.aws/lambda/python:\${PYTHON_VERSION}-arm64 AS packages
FROM public.ecr.aws/lambda/python:\${PYTHON_VERSION}-arm64
`;
const LOCK = `fastapi==0.165.0 \\
    --hash=sha256:${'a'.repeat(64)} \\
    --hash=sha256:${'b'.repeat(64)}
    # via -r requirements.in
colorama==0.4.6 ; sys_platform == 'win32' \\
    --hash=sha256:${'c'.repeat(64)}
psycopg-binary==3.2.13 ; implementation_name != 'pypy' \\
    --hash=sha256:${'d'.repeat(64)}
`;

interface Registry {
  /** Whether the tag is there. @default false */
  readonly built?: boolean;
  /** The CRITICAL findings' names. */
  readonly critical?: readonly string[];
  readonly exceptions?: readonly Readonly<Record<string, string>>[];
  /** What the scan's waiter exits with. */
  readonly scan?: number;
  /** The error of describe-images where the tag is not there. */
  readonly describeError?: string;
  /** The error of put-image. */
  readonly tagError?: string;
  readonly commit?: string;
  /** The image's lock file. */
  readonly lock?: string;
}

function run(registry: Registry): { status: number | null; output: string; calls: string[]; folder: string } {
  const standIns = new StandIns();
  const folder = join(standIns.folder, 'assembly', 'image');
  mkdirSync(folder, { recursive: true });
  for (const script of ['build-image.sh', 'sbom.py']) {
    copyFileSync(join(ROOT, 'lib/pipeline/image', script), join(folder, script));
  }
  const context = join(folder, '..', 'asset.abc');
  mkdirSync(context);
  writeFileSync(join(context, 'Dockerfile'), DOCKERFILE);
  writeFileSync(join(context, 'requirements.txt'), registry.lock ?? LOCK);
  writeFileSync(
    join(folder, 'image.json'),
    JSON.stringify({
      repositoryName: 'fillup-api',
      repositoryUri: '123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/fillup-api',
      region: 'ap-northeast-1',
      tag: 'c-abc',
      context: '../asset.abc',
    }),
  );
  writeFileSync(join(folder, 'image-exceptions.json'), JSON.stringify(registry.exceptions ?? []));
  const notFound = 'An error occurred (ImageNotFoundException) when calling the DescribeImages operation';
  const fail = (message: string): string => `echo '${message}' >&2; exit 254`;
  standIns.add('docker', 'cat >/dev/null <&0 || true');
  standIns.add(
    'aws',
    `case "$2" in
      describe-images) ${registry.built ? 'exit 0' : fail(registry.describeError ?? notFound)} ;;
      get-login-password) echo secret ;;
      wait) exit ${registry.scan ?? 0} ;;
      describe-image-scan-findings) echo '${JSON.stringify(registry.critical ?? [])}' ;;
      batch-get-image) echo '${MANIFEST}' ;;
      put-image) ${registry.tagError ? fail(registry.tagError) : 'exit 0'} ;;
      *) ${fail('unexpected call')} ;;
    esac`,
  );
  const commit = registry.commit ?? '0123456789abcdef0123456789abcdef01234567';
  const result = standIns.run(join(folder, 'build-image.sh'), { CODEBUILD_RESOLVED_SOURCE_VERSION: commit });
  return { ...result, calls: standIns.calls, folder };
}

const names = (calls: readonly string[]): string[] => calls.map((call) => call.split(' ').slice(0, 3).join(' '));
const called = (calls: readonly string[], start: string): boolean => calls.some((call) => call.startsWith(start));

it('builds, pushes, waits for the scan and tags with the commit', () => {
  const { status, output, calls } = run({});
  expect(output).not.toContain('unexpected');
  expect(status).toBe(0);
  expect(names(calls).filter((name) => name !== 'docker login --username')).toEqual([
    'aws ecr describe-images',
    'aws ecr get-login-password',
    'docker buildx build',
    'docker push 123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/fillup-api:c-abc',
    'aws ecr wait',
    'aws ecr describe-image-scan-findings',
    'aws ecr batch-get-image',
    'aws ecr put-image',
  ]);
});

it('T7: makes a plain arm64 manifest of the staged context', () => {
  const build = run({}).calls.find((call) => call.startsWith('docker buildx build')) ?? '';
  for (const option of ['--platform linux/arm64', '--provenance=false', '--sbom=false', '../asset.abc']) {
    expect(build).toContain(option);
  }
});

it('T20: where the tag is there, skips the build and nothing else', () => {
  const { status, calls } = run({ built: true });
  expect(status).toBe(0);
  expect(called(calls, 'docker')).toBe(false);
  expect(names(calls)).toEqual([
    'aws ecr describe-images',
    'aws ecr wait',
    'aws ecr describe-image-scan-findings',
    'aws ecr batch-get-image',
    'aws ecr put-image',
  ]);
});

it('T20: may run again: a commit tag that is there is success', () => {
  expect(run({ built: true, tagError: 'An error occurred (ImageAlreadyExistsException)' }).status).toBe(0);
});

it('fails on a commit tag that another image has', () => {
  expect(run({ built: true, tagError: 'An error occurred (ImageTagAlreadyExistsException)' }).status).toBe(1);
});

it('does without the commit tag where ECR allows no more', () => {
  expect(run({ built: true, tagError: 'An error occurred (LimitExceededException)' }).status).toBe(0);
});

it('does without the commit tag where CodePipeline knows no commit', () => {
  const { status, calls } = run({ commit: '' });
  expect(status).toBe(0);
  expect(called(calls, 'aws ecr put-image')).toBe(false);
});

it.each([false, true])('refuses CRITICAL findings, also of an image that was built before (%s)', (built) => {
  const { status, output, calls } = run({ built, critical: ['CVE-2026-0001', 'CVE-2026-0002'] });
  expect(status).toBe(1);
  expect(output).toContain('The scan found CRITICAL: CVE-2026-0001, CVE-2026-0002.');
  expect(called(calls, 'aws ecr put-image')).toBe(false);
});

const accepted = { name: 'CVE-2026-0001', reason: 'The parser is never given outside input', reviewBy: '2027-01-31' };

it('accepts a CRITICAL finding that is listed, and says why', () => {
  const { status, output } = run({ critical: ['CVE-2026-0001'], exceptions: [accepted] });
  expect(status).toBe(0);
  expect(output).toContain('CVE-2026-0001 is accepted until 2027-01-31: The parser is never given outside input');
});

it('refuses another finding beside a listed one', () => {
  const { status, output } = run({ critical: ['CVE-2026-0001', 'CVE-2026-0009'], exceptions: [accepted] });
  expect(status).toBe(1);
  expect(output).toContain('The scan found CRITICAL: CVE-2026-0009.');
});

it.each(['reason', 'reviewBy'])('refuses an exception without %s', (key) => {
  const { status, output } = run({ exceptions: [{ ...accepted, [key]: '' }] });
  expect(status).toBe(1);
  expect(output).toContain(`has no ${key}`);
});

it('fails when the scan does not come to an end', () => {
  expect(run({ scan: 255 }).status).toBe(255);
});

it('does not build when it cannot ask whether the tag is there', () => {
  const { status, output, calls } = run({ describeError: 'An error occurred (AccessDeniedException)' });
  expect(status).toBe(1);
  expect(output).toContain('AccessDeniedException');
  expect(called(calls, 'docker')).toBe(false);
});

it('passes the manifest on as it is: with one more line break it would be another image', () => {
  const put = run({}).calls.find((call) => call.startsWith('aws ecr put-image')) ?? '';
  expect(put.endsWith(`--image-manifest ${MANIFEST}`)).toBe(true);
});

describe('the bill of materials', () => {
  const billOf = (folder: string): string => readFileSync(join(folder, 'sbom', 'c-abc.cdx.json'), 'utf8');

  it('lists the base image and each package that Lambda’s Python installs, with its files’ digests', () => {
    const bill = JSON.parse(billOf(run({}).folder)) as {
      components: { name: string; version: string; purl?: string; externalReferences?: { hashes: unknown }[] }[];
    };
    expect(bill).toMatchObject({
      bomFormat: 'CycloneDX',
      specVersion: '1.5',
      metadata: { component: { type: 'container', name: 'fillup-api', version: 'c-abc' } },
    });
    expect(bill.components.map(({ name, version }) => `${name} ${version}`)).toEqual([
      'public.ecr.aws/lambda/python 3.11-arm64',
      'fastapi 0.165.0',
      'psycopg-binary 3.2.13',
    ]);
    expect(bill.components[1]).toMatchObject({ purl: 'pkg:pypi/fastapi@0.165.0' });
    expect(bill.components[1]?.externalReferences?.[0]?.hashes).toEqual([
      { alg: 'SHA-256', content: 'a'.repeat(64) },
      { alg: 'SHA-256', content: 'b'.repeat(64) },
    ]);
  });

  it('is the same for the same image, also where it is not built again', () => {
    expect(billOf(run({ built: true }).folder)).toBe(billOf(run({}).folder));
  });

  it('is not left out: without a lock file’s packages nothing is built', () => {
    const { status, output, calls } = run({ lock: '# empty\n' });
    expect(status).toBe(1);
    expect(output).toContain('locks no package');
    expect(called(calls, 'docker')).toBe(false);
  });
});
