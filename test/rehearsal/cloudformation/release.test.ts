import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalCloud } from '../../../rehearsal/cloudformation/local-cloud';
import { Processes } from '../../../rehearsal/processes';
import { python } from '../lambda/python';
import { releaseTemplate } from './release-template';

const DEPLOYMENT = { stackName: 'FillUpBackendStack-test', account: '123456789012', region: 'ap-northeast-1' };

let root: string;
let processes: Processes;
let cloud: LocalCloud;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'fillup-release-'));
  await open();
});
afterEach(async () => {
  await processes.stopAll();
  rmSync(root, { recursive: true, force: true });
});

async function open(): Promise<void> {
  processes = Processes.start();
  cloud = await LocalCloud.open({
    ...{ python, processes, log: () => undefined },
    stateDirectory: join(root, 'state'),
    imageDirectory: (uri) => join(root, 'images', uri.slice(uri.lastIndexOf(':') + 1)),
  });
}

/** An image whose handler answers with its tag, and whose migration notes that it ran, and may fail. */
function image(tag: string, migration = ''): void {
  const app = join(root, 'images', tag, 'app');
  mkdirSync(app, { recursive: true });
  const answer = `def handler(event, context):\n    return {"statusCode": 200, "body": "${tag} of version " + context.function_version}\n`;
  const migrate = `def handler(event, context):\n    open("${join(root, 'migrations')}", "a").write("${tag} ")\n    ${migration}\n`;
  writeFileSync(join(app, '__init__.py'), '');
  writeFileSync(join(app, 'main.py'), answer);
  writeFileSync(join(app, 'migrate.py'), migrate);
}

async function release(tag: string): Promise<boolean> {
  const templateFile = join(root, `${tag}.template.json`);
  writeFileSync(templateFile, JSON.stringify(releaseTemplate(tag)));
  return (await cloud.deployStack({ ...DEPLOYMENT, templateFile, assemblyDirectory: root })).changed;
}

async function served(): Promise<string> {
  const { Url } = cloud.outputs(DEPLOYMENT.region, DEPLOYMENT.stackName);
  return (await fetch(cloud.addressBook.translate(Url ?? ''))).text();
}

const migrations = (): string => readFileSync(join(root, 'migrations'), 'utf8');

test('a broken migration leaves the old version serving, and the next release goes through', async () => {
  image('one');
  image('two', 'raise RuntimeError("no such column")');
  image('three');
  expect(await release('one')).toBe(true);
  expect(await served()).toBe('one of version 1');

  await expect(release('two')).rejects.toThrow('FillUpBackendStack-test: Migration: no such column (rolled back)');
  expect(await served()).toBe('one of version 1');
  // CloudFormation's rollback invokes the trigger again, with the old version.
  expect(migrations()).toBe('one two one ');

  expect(await release('three')).toBe(true);
  expect(await served()).toBe('three of version 3');
  expect(await release('three')).toBe(false);
  expect(migrations()).toBe('one two one three ');
});

test('a second run brings the same release up at the same address, with the same secrets', async () => {
  image('one');
  await release('one');
  const address = cloud.addressBook.translate(cloud.outputs(DEPLOYMENT.region, DEPLOYMENT.stackName).Url ?? '');
  const secret = await secretValue();
  expect(secret).toMatch(/^[\da-z]{32}$/);
  await processes.stopAll();

  await open();
  await cloud.resume();
  expect(cloud.addressBook.translate(cloud.outputs(DEPLOYMENT.region, DEPLOYMENT.stackName).Url ?? '')).toBe(address);
  expect(await served()).toBe('one of version 1');
  expect(await secretValue()).toBe(secret);
  expect(await release('one')).toBe(false);
  expect(statSync(join(root, 'state', 'state.json')).mode & 0o777).toBe(0o600);
});

test('a first release that fails leaves nothing, and can be made again', async () => {
  image('one', 'raise RuntimeError("broken")');
  await expect(release('one')).rejects.toThrow('broken');
  expect(cloud.outputs(DEPLOYMENT.region, DEPLOYMENT.stackName)).toEqual({});
  image('one');
  expect(await release('one')).toBe(true);
  expect(await served()).toMatch(/^one/);
});

/** As the application reads it, from the AWS endpoint. */
async function secretValue(): Promise<string> {
  const { SecretArn } = cloud.outputs(DEPLOYMENT.region, DEPLOYMENT.stackName);
  const response = await fetch(cloud.awsEndpoint, {
    method: 'POST',
    headers: {
      Authorization:
        'AWS4-HMAC-SHA256 Credential=x/20260101/ap-northeast-1/secretsmanager/aws4_request, SignedHeaders=host, Signature=0',
      'Content-Type': 'application/x-amz-json-1.1',
      'X-Amz-Target': 'secretsmanager.GetSecretValue',
    },
    body: JSON.stringify({ SecretId: SecretArn }),
  });
  return ((await response.json()) as { SecretString: string }).SecretString;
}
