import { type Context, environment, problemsOf } from './context';

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
      'T11: parts of an account, told by an environment that does not own them',
      (values) => (environment(values, 'prod').existingAccountParts = ['recorder']),
      /prod\.existingAccountParts: belongs to the owner of account 123456789012's parts: dev/,
    ],
    [
      'FE-4: a domain that another environment answers under',
      (values) => {
        for (const name of ['staging', 'prod']) {
          Object.assign(environment(values, name), { domainName: 'a.example', hostedZoneId: 'Z0123456789ABC' });
        }
      },
      /prod\.domainName: "a\.example" is staging's already/,
    ],
    [
      'CORS-1: origins without a domain, under which they could be exact',
      (values) => (environment(values, 'dev').corsOrigins = ['https://a.example']),
      /dev\.corsOrigins: is of no use without domainName/,
    ],
    [
      'DR: a DR region that is the environment’s own',
      (values) => (environment(values, 'prod').drRegion = 'ap-northeast-1'),
      /prod\.drRegion: "ap-northeast-1" is the environment's own region/,
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

  it('DRS-1: an environment that is deployed directly may live in another region', () => {
    const problems = problemsOf((values) => {
      const sandbox = environment(values, 'sandbox');
      sandbox.region = 'us-west-2';
      sandbox.vpcConfig.availabilityZones = ['us-west-2a', 'us-west-2b'];
    });
    expect(problems).toEqual([]);
  });

  it('FE-4, DR-2: accepts a domain with its zone, and a region for recovery', () => {
    expect(
      problemsOf((values) =>
        Object.assign(environment(values, 'prod'), { domainName: 'a.example', hostedZoneId: 'Z0123456789ABC' }),
      ),
    ).toEqual([]);
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
