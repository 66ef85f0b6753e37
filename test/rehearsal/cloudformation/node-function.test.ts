import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalCloud } from '../../../rehearsal/cloudformation/local-cloud';
import { Processes } from '../../../rehearsal/processes';
import { python } from '../lambda/python';
import { releaseTemplate } from './release-template';

const DEPLOYMENT = { stackName: 'FillUpMonitoringStack-test', account: '123456789012', region: 'ap-northeast-1' };
const NODE_FUNCTION = 'arn:aws:lambda:ap-northeast-1:123456789012:function:fillup-test-probe';

let root: string;
let processes: Processes;
let cloud: LocalCloud;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'fillup-node-'));
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
    imageDirectory: () => root,
  });
}

/** A handler that asks Lambda for an alias, as an asset of an assembly, beside a function that has one. */
function assembly(): string {
  const directory = join(root, 'assembly');
  mkdirSync(join(directory, 'asset.code'), { recursive: true });
  writeFileSync(
    join(directory, 'asset.code', 'index.mjs'),
    `export async function handler({ name }) {
      const path = '/2015-03-31/functions/fillup-test-api/aliases/' + name;
      const answer = await fetch(process.env.AWS_ENDPOINT_URL_LAMBDA + path);
      return { status: answer.status, alias: await answer.json(), url: process.env.API_URL };
    }`,
  );
  const files = { code: { source: { path: 'asset.code' }, destinations: { here: { objectKey: 'code.zip' } } } };
  writeFileSync(join(directory, 'Stack.assets.json'), JSON.stringify({ files }));
  const { Resources } = releaseTemplate('one') as { Resources: Record<string, { DependsOn?: unknown }> };
  delete Resources.Migration;
  delete Resources.Alias?.DependsOn;
  const Probe = {
    Type: 'AWS::Lambda::Function',
    Properties: {
      FunctionName: 'fillup-test-probe',
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Code: { S3Bucket: 'cdk-assets', S3Key: 'code.zip' },
      MemorySize: 256,
      Timeout: 10,
      Environment: {
        Variables: { API_URL: { 'Fn::Sub': 'https://${Api}.execute-api.${AWS::Region}.amazonaws.com' } },
      },
    },
  };
  writeFileSync(join(directory, 'Stack.template.json'), JSON.stringify({ Resources: { ...Resources, Probe } }));
  return directory;
}

test('a function of Node runs from its asset, finds the API on this machine, and learns what an alias points to', async () => {
  const assemblyDirectory = assembly();
  const templateFile = join(assemblyDirectory, 'Stack.template.json');
  await cloud.deployStack({ ...DEPLOYMENT, templateFile, assemblyDirectory });
  const { payload } = await cloud.functions.invoke(NODE_FUNCTION, { name: 'live' });
  expect(payload).toEqual({
    status: 200,
    alias: {
      AliasArn: 'arn:aws:lambda:ap-northeast-1:123456789012:function:fillup-test-api:live',
      Name: 'live',
      FunctionVersion: '1',
      Description: '',
    },
    url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) as string,
  });
  expect((await cloud.functions.invoke(NODE_FUNCTION, { name: 'canary' })).payload).toMatchObject({ status: 404 });

  // A later run has no assembly.
  await processes.stopAll();
  rmSync(assemblyDirectory, { recursive: true });
  await open();
  await cloud.resume();
  expect((await cloud.functions.invoke(NODE_FUNCTION, { name: 'live' })).payload).toMatchObject({ status: 200 });
});
