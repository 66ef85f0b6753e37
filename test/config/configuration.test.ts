import { App } from 'aws-cdk-lib';
import { directEnvironment, loadConfiguration, parseConfiguration } from '../../lib/config';
import { type Context, context, environment, problemsOf } from './context';

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
    ['CRED-1', 'prod', { rdsConfig: { passwordRotationDays: 30 } }],
    ['MISSING-8', 'dev', { probe: false, vitals: false }],
    ['MISSING-8', 'staging', { probe: true, vitals: false, objectives: { availabilityPercent: 99.5 } }],
    ['MISSING-8', 'prod', { probe: true, vitals: true, objectives: { availabilityPercent: 99.9, latencyMs: 500 } }],
    ['XR-2', 'dev', { traceSampling: 1 }],
    ['XR-2', 'prod', { traceSampling: 0.1 }],
    ['VPC-9', 'prod', { vpcConfig: { ecrEndpoints: false } }],
    ['CTX-18', 'prod', { enableWaf: true, enableEnhancedMonitoring: true, budgetUsd: 500, canary: true }],
  ])('%s: %s', (_id, name, expected) => {
    expect(named[name]).toMatchObject(expected);
  });

  it('lets the first environment of the shared account own its parts', () => {
    expect(environments.filter(({ accountParts }) => accountParts).map(({ name }) => name)).toEqual(['dev']);
  });
});

const OBJECTIVES = { availabilityPercent: 99.9, latencyPercent: 95, latencyMs: 500 };

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
      'that no alarm could guard',
      (values) => (environment(values, 'prod').objectives = { ...OBJECTIVES, availabilityPercent: 90 }),
      'cdk.json: environments.prod.objectives.availabilityPercent: 90 is too small: at least 95',
    ],
    [
      'of an objective that is half given',
      (values) => (environment(values, 'prod').objectives = { ...OBJECTIVES, latencyMs: undefined }),
      'cdk.json: environments.prod.objectives.latencyMs: is missing (number)',
    ],
    [
      'that gives the address itself away',
      (values) => (environment(values, 'prod').pagingSecretName = 'https://events.example.com/key'),
      'cdk.json: environments.prod.pagingSecretName: "https://events.example.com/key" is not the name of a secret (a name, not an ARN or an address)',
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
