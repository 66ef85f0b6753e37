import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { ConfigurationError, directEnvironment, loadConfiguration, parseConfiguration } from '../../lib/config';

interface Context {
  environments: Record<
    string,
    Record<string, unknown> & Record<'vpcConfig' | 'rdsConfig' | 'lambdaConfig', Record<string, unknown>>
  >;
  pipeline: Record<string, unknown>;
}

/** What cdk.json holds, changed. */
function context(change: (context: Context) => void = () => undefined): Context {
  const shipped = JSON.parse(readFileSync(join(__dirname, '..', '..', 'cdk.json'), 'utf8')) as { context: Context };
  change(shipped.context);
  return shipped.context;
}

function problemsOf(change: (context: Context) => void): readonly string[] {
  try {
    parseConfiguration(context(change));
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}

function environment(values: Context, name: string): Context['environments'][string] {
  const found = values.environments[name];
  if (!found) throw new Error(`no ${name}`);
  return found;
}

describe('the shipped configuration', () => {
  const { environments } = parseConfiguration(context());
  const named = Object.fromEntries(environments.map((each) => [each.name, each]));

  it('CTX-1: loads from the context of cdk.json', () => {
    const app = new App({ context: { ...context() } });
    expect(loadConfiguration(app.node).environments.map(({ name }) => name)).toEqual([
      'dev',
      'staging',
      'prod',
      'sandbox',
    ]);
  });

  it.each([
    ['CTX-4', 'dev', { vpcConfig: { maxAzs: 2, natGateways: 1 } }],
    ['CTX-6', 'dev', { rdsConfig: { instanceClass: 't4g.micro', multiAz: false, backupRetention: 3 } }],
    ['CTX-9', 'dev', { lambdaConfig: { memorySize: 512, reservedConcurrency: 0 } }],
    [
      'CTX-11',
      'dev',
      { enableWaf: false, enableEnhancedMonitoring: false, budgetUsd: 100, databaseConnectionsAlarm: 80 },
    ],
    ['CTX-19', 'staging', { vpcConfig: { maxAzs: 2, natGateways: 1 }, enableWaf: true, budgetUsd: 150 }],
    ['CTX-19', 'staging', { rdsConfig: { instanceClass: 't4g.small', multiAz: false, backupRetention: 7 } }],
    ['CTX-14', 'prod', { vpcConfig: { maxAzs: 3, natGateways: 3, secretsManagerEndpoint: true } }],
    [
      'CTX-15',
      'prod',
      { rdsConfig: { instanceClass: 't4g.medium', multiAz: true, backupRetention: 7, deletionProtection: true } },
    ],
    ['CTX-17', 'prod', { lambdaConfig: { memorySize: 1024, reservedConcurrency: 100, provisionedConcurrency: 10 } }],
    ['CTX-18', 'prod', { enableWaf: true, enableEnhancedMonitoring: true, budgetUsd: 500, canary: true }],
  ])('%s: %s', (_id, name, expected) => {
    expect(named[name]).toMatchObject(expected);
  });

  it('lets the first environment of the shared account own its parts', () => {
    expect(environments.filter(({ accountParts }) => accountParts).map(({ name }) => name)).toEqual(['dev']);
  });
});

describe('a wrong value', () => {
  it.each<[string, (values: Context) => void, string]>([
    [
      'of a list',
      (values) => (environment(values, 'prod').rdsConfig.instanceClass = 't4g.medum'),
      'cdk.json: environments.prod.rdsConfig.instanceClass: "t4g.medum" is not one of t4g.micro, t4g.small, t4g.medium, t4g.large (did you mean t4g.medium?)',
    ],
    [
      'under its limit',
      (values) => (environment(values, 'dev').lambdaConfig.memorySize = 256),
      'cdk.json: environments.dev.lambdaConfig.memorySize: 256 is too small: at least 512',
    ],
    [
      'over its limit',
      (values) => (environment(values, 'dev').lambdaConfig.memorySize = 4096),
      'cdk.json: environments.dev.lambdaConfig.memorySize: 4096 is too big: at most 3008',
    ],
    [
      'of another type',
      (values) => (environment(values, 'dev').enableWaf = 'yes'),
      'cdk.json: environments.dev.enableWaf: "yes" is not of type boolean',
    ],
    [
      'of another format',
      (values) => (environment(values, 'dev').account = '1234'),
      'cdk.json: environments.dev.account: "1234" is not an AWS account id (12 digits)',
    ],
    [
      'that is missing',
      (values) => delete values.pipeline.connectionArn,
      'cdk.json: pipeline.connectionArn: is missing (string)',
    ],
    [
      'under an unknown key',
      (values) => (environment(values, 'dev').enableWfa = true),
      'cdk.json: environments.dev.enableWfa: unknown key (did you mean enableWaf?)',
    ],
    [
      'under an unknown key far from any other',
      (values) => (environment(values, 'dev').vpcConfig.nonsenseAltogether = 1),
      'cdk.json: environments.dev.vpcConfig.nonsenseAltogether: unknown key',
    ],
    [
      'under an unknown key of the pipeline',
      (values) => (values.pipeline.brunch = 'main'),
      'cdk.json: pipeline.brunch: unknown key (did you mean branch?)',
    ],
    [
      'as a name',
      (values) => (values.environments['Dev-2'] = environment(values, 'dev')),
      'cdk.json: environments.Dev-2: is not a name of 2 to 12 lower-case letters and digits',
    ],
    [
      'in a list',
      (values) => (environment(values, 'dev').vpcConfig.availabilityZones = ['ap-northeast-1a', 'tokyo']),
      'cdk.json: environments.dev.vpcConfig.availabilityZones[1]: "tokyo" is not a zone, such as ap-northeast-1a',
    ],
  ])('%s names its path, what was found and what is allowed', (_what, change, expected) => {
    expect(problemsOf(change)).toEqual([expected]);
  });

  it('does not hide the next one', () => {
    const problems = problemsOf((values) => {
      environment(values, 'dev').enableWaf = 1;
      environment(values, 'prod').budgetUsd = '500';
    });
    expect(problems).toHaveLength(2);
  });

  it('is reported when there is no configuration at all', () => {
    expect(() => loadConfiguration(new App().node)).toThrow(/cdk\.json: environments: is missing/);
  });
});

describe('values that do not go together', () => {
  it.each<[string, (values: Context) => void, RegExp]>([
    [
      'R16: reserved concurrency over 80 % of the connections',
      (values) => (environment(values, 'dev').lambdaConfig.reservedConcurrency = 101),
      /dev\.lambdaConfig\.reservedConcurrency: 101 may open 101 connections; 80 % of the 125 of a t4g\.micro are 100/,
    ],
    [
      'T14: provisioned over reserved',
      (values) => (environment(values, 'prod').lambdaConfig.provisionedConcurrency = 101),
      /prod\.lambdaConfig\.provisionedConcurrency: 101 is more than the reserved 100/,
    ],
    [
      'T17: a domain without its zone',
      (values) => (environment(values, 'prod').domainName = 'fillup.example.com'),
      /prod\.hostedZoneId: is missing/,
    ],
    [
      'T17: a zone without a domain',
      (values) => (environment(values, 'prod').hostedZoneId = 'Z0123456789ABC'),
      /prod\.domainName: is missing/,
    ],
    [
      'CTX-20: a region that is not the pipeline’s',
      (values) => (values.pipeline.region = 'eu-west-1'),
      /dev\.region: "ap-northeast-1" is not the pipeline's region eu-west-1/,
    ],
    [
      'VPC-5: fewer zones than maxAzs',
      (values) => (environment(values, 'prod').vpcConfig.availabilityZones = ['ap-northeast-1a', 'ap-northeast-1c']),
      /prod\.vpcConfig\.availabilityZones: 2 zones are named, maxAzs is 3/,
    ],
    [
      'VPC-5: a zone of another region',
      (values) => (environment(values, 'dev').vpcConfig.availabilityZones = ['ap-northeast-1a', 'us-east-1a']),
      /"us-east-1a" is not in ap-northeast-1/,
    ],
    [
      'VPC-5: a zone twice',
      (values) => (environment(values, 'dev').vpcConfig.availabilityZones = ['ap-northeast-1a', 'ap-northeast-1a']),
      /a zone is named twice/,
    ],
    [
      'VPC-6: more gateways than zones',
      (values) => (environment(values, 'dev').vpcConfig.natGateways = 3),
      /dev\.vpcConfig\.natGateways: 3 is more than one for each of the 2 zones/,
    ],
    [
      'ALM-6: an alarm that cannot fire',
      (values) => (environment(values, 'dev').databaseConnectionsAlarm = 125),
      /dev\.databaseConnectionsAlarm: 125 is never reached/,
    ],
    [
      'C20: two owners of one account’s parts',
      (values) => {
        environment(values, 'dev').accountParts = true;
        environment(values, 'prod').accountParts = true;
      },
      /prod\.accountParts: account 123456789012 has an owner already: dev/,
    ],
    [
      'CI-14: an environment of the release that is missing',
      (values) => delete values.environments.staging,
      /environments\.staging: is missing: the pipeline delivers it/,
    ],
    [
      'CI-14: an environment of the release that is switched off',
      (values) => (environment(values, 'staging').pipeline = false),
      /environments\.staging\.pipeline: false, but the pipeline delivers it/,
    ],
    [
      'CI-14: a fourth environment for the pipeline',
      (values) => (values.environments.qa = { ...environment(values, 'dev') }),
      /environments\.qa\.pipeline: must be false/,
    ],
  ])('%s', (_title, change, expected) => {
    expect(problemsOf(change).join('\n')).toMatch(expected);
  });

  it('T14: the reservations of one account together stay under its limit', () => {
    const problems = problemsOf((values) => {
      for (const name of ['staging', 'prod']) {
        environment(values, name).rdsConfig.instanceClass = 't4g.large';
        environment(values, name).lambdaConfig.reservedConcurrency = 460;
      }
    });
    expect(problems).toEqual([
      'cdk.json: environments: dev, staging, prod, sandbox reserve 920 in account 123456789012, at most 900 can be',
    ]);
  });

  it('counts a function without reservation as 100 environments', () => {
    expect(problemsOf((values) => (environment(values, 'dev').lambdaConfig.reservedConcurrency = 100))).toEqual([]);
    expect(problemsOf((values) => (environment(values, 'dev').lambdaConfig.reservedConcurrency = 0))).toEqual([]);
  });
});

describe('account parts', () => {
  const owners = (change: (values: Context) => void): string[] =>
    parseConfiguration(context(change))
      .environments.filter(({ accountParts }) => accountParts)
      .map(({ name }) => name);

  it('belong to the first environment of each account', () => {
    expect(owners((values) => (environment(values, 'prod').account = '210987654321'))).toEqual(['dev', 'prod']);
  });

  it('belong to the environment that claims them', () => {
    expect(owners((values) => (environment(values, 'staging').accountParts = true))).toEqual(['staging']);
  });

  it('belong to the next where the first gives them up', () => {
    expect(owners((values) => (environment(values, 'dev').accountParts = false))).toEqual(['staging']);
  });
});

describe('direct deployment', () => {
  const configuration = parseConfiguration(context());

  it('takes an environment of its own', () => {
    expect(directEnvironment(configuration, 'sandbox').name).toBe('sandbox');
  });

  it('refuses one that the pipeline delivers, with one sentence', () => {
    expect(() => directEnvironment(configuration, 'prod')).toThrow(
      /^The pipeline delivers prod; deploy an environment of your own, such as -c environment=sandbox\.$/,
    );
  });

  it('names what there is', () => {
    expect(() => directEnvironment(configuration, 'sandbx')).toThrow(
      'cdk.json: environments: there is no "sandbx"; for direct deployment there is sandbox',
    );
  });
});
