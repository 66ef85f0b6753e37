import type { EnvironmentInput, PipelineConfig } from './environment';
import { problem } from './errors';
import { FUNCTION_SHARE, MAX_CONNECTIONS, POOL_SIZE, UNRESERVED_CONCURRENCY } from './instance-class';

/** An account has 1,000 concurrent executions (a young one far fewer), of which 100 must stay unreserved. */
const RESERVABLE_CONCURRENCY = 900;

/** The environments a release passes through, in this order. */
export const DELIVERED = ['dev', 'staging', 'prod'] as const;

type Named = readonly [name: string, environment: EnvironmentInput];

/** What no single value shows to be wrong: the problems of values that do not go together. */
export function crossCheck(environments: readonly Named[], pipeline: PipelineConfig): string[] {
  return [
    ...environments.flatMap(([name, environment]) => checkEnvironment(['environments', name], environment, pipeline)),
    ...checkDelivery(environments),
    ...checkAccounts(environments),
    ...checkDomains(environments),
  ];
}

function checkEnvironment(path: readonly string[], environment: EnvironmentInput, pipeline: PipelineConfig): string[] {
  const { vpcConfig, rdsConfig, lambdaConfig } = environment;
  const problems: string[] = [];
  const found = (keys: string, text: string): void => {
    problems.push(problem([...path, ...keys.split('.')], text));
  };

  // Deployed directly, as in a recovery elsewhere, an environment brings its own image.
  if (environment.pipeline && environment.region !== pipeline.region) {
    found(
      'region',
      `"${environment.region}" is not the pipeline's region ${pipeline.region}: Lambda takes images only from its own`,
    );
  }
  if (vpcConfig.availabilityZones.length < vpcConfig.maxAzs) {
    found(
      'vpcConfig.availabilityZones',
      `${vpcConfig.availabilityZones.length} zones are named, maxAzs is ${vpcConfig.maxAzs}`,
    );
  }
  if (new Set(vpcConfig.availabilityZones).size < vpcConfig.availabilityZones.length) {
    found('vpcConfig.availabilityZones', 'a zone is named twice');
  }
  for (const zone of vpcConfig.availabilityZones) {
    if (zone.slice(0, -1) !== environment.region) {
      found('vpcConfig.availabilityZones', `"${zone}" is not in ${environment.region}`);
    }
  }
  if (vpcConfig.natGateways > vpcConfig.maxAzs) {
    found(
      'vpcConfig.natGateways',
      `${vpcConfig.natGateways} is more than one for each of the ${vpcConfig.maxAzs} zones`,
    );
  }

  const reserved = lambdaConfig.reservedConcurrency;
  const connections = (reserved || UNRESERVED_CONCURRENCY) * POOL_SIZE;
  const maxConnections = MAX_CONNECTIONS[rdsConfig.instanceClass];
  if (connections > maxConnections * FUNCTION_SHARE) {
    found(
      'lambdaConfig.reservedConcurrency',
      `${reserved} may open ${connections} connections; 80 % of the ${maxConnections} of a ${rdsConfig.instanceClass} are ${maxConnections * FUNCTION_SHARE}`,
    );
  }
  if (reserved > 0 && lambdaConfig.provisionedConcurrency > reserved) {
    found(
      'lambdaConfig.provisionedConcurrency',
      `${lambdaConfig.provisionedConcurrency} is more than the reserved ${reserved}`,
    );
  }
  if (environment.databaseConnectionsAlarm >= maxConnections) {
    found(
      'databaseConnectionsAlarm',
      `${environment.databaseConnectionsAlarm} is never reached: a ${rdsConfig.instanceClass} has ${maxConnections}`,
    );
  }
  if (environment.domainName !== undefined && environment.hostedZoneId === undefined) {
    found('hostedZoneId', 'is missing: the certificate of domainName is validated in it');
  }
  if (environment.hostedZoneId !== undefined && environment.domainName === undefined) {
    found('domainName', 'is missing: hostedZoneId is of no use without it');
  }
  if (environment.corsOrigins !== undefined && environment.domainName === undefined) {
    found('corsOrigins', 'is of no use without domainName: under a generated name any origin may call the API');
  }
  if (environment.drRegion === environment.region) {
    found('drRegion', `"${environment.region}" is the environment's own region`);
  }
  return problems;
}

/** CloudFront answers under a name for one distribution only. */
function checkDomains(environments: readonly Named[]): string[] {
  return environments.flatMap(([name, { domainName }], index) => {
    const first = environments.slice(0, index).find(([, other]) => other.domainName === domainName)?.[0];
    return domainName === undefined || first === undefined
      ? []
      : [problem(['environments', name, 'domainName'], `"${domainName}" is ${first}'s already`)];
  });
}

function checkDelivery(environments: readonly Named[]): string[] {
  const problems: string[] = [];
  for (const name of DELIVERED) {
    const environment = environments.find(([other]) => other === name)?.[1];
    if (!environment) problems.push(problem(['environments', name], 'is missing: the pipeline delivers it'));
    else if (!environment.pipeline)
      problems.push(problem(['environments', name, 'pipeline'], 'false, but the pipeline delivers it'));
  }
  for (const [name, environment] of environments) {
    if (environment.pipeline && !DELIVERED.some((delivered) => delivered === name)) {
      problems.push(
        problem(
          ['environments', name, 'pipeline'],
          `must be false: the pipeline delivers ${DELIVERED.join(', ')} and no other`,
        ),
      );
    }
  }
  return problems;
}

function checkAccounts(environments: readonly Named[]): string[] {
  return [...groupByAccount(environments)].flatMap(([account, members]) => {
    const problems: string[] = [];
    const owners = members.filter(([, environment]) => environment.accountParts === true).map(([name]) => name);
    if (owners.length > 1) {
      problems.push(
        problem(
          ['environments', owners[1] ?? '', 'accountParts'],
          `account ${account} has an owner already: ${owners[0] ?? ''}`,
        ),
      );
    }
    const owner = accountOwners(members);
    for (const [name, { existingAccountParts }] of members) {
      if (existingAccountParts === undefined || owner.has(name)) continue;
      problems.push(
        problem(
          ['environments', name, 'existingAccountParts'],
          `belongs to the owner of account ${account}'s parts: ${[...owner].join() || 'there is none'}`,
        ),
      );
    }
    const reserved = members.reduce((sum, [, environment]) => sum + environment.lambdaConfig.reservedConcurrency, 0);
    if (reserved > RESERVABLE_CONCURRENCY) {
      const names = members.map(([name]) => name).join(', ');
      problems.push(
        problem(
          ['environments'],
          `${names} reserve ${reserved} in account ${account}, at most ${RESERVABLE_CONCURRENCY} can be`,
        ),
      );
    }
    return problems;
  });
}

/** For each account the environment that owns what exists once in it: the one that says so, else the first. */
export function accountOwners(environments: readonly Named[]): ReadonlySet<string> {
  const owners = [...groupByAccount(environments).values()].map(
    (members) =>
      members.find(([, environment]) => environment.accountParts === true) ??
      members.find(([, environment]) => environment.accountParts === undefined),
  );
  return new Set(owners.flatMap((owner) => (owner ? [owner[0]] : [])));
}

function groupByAccount(environments: readonly Named[]): Map<string, Named[]> {
  const accounts = new Map<string, Named[]>();
  for (const named of environments) {
    const { account } = named[1];
    accounts.set(account, [...(accounts.get(account) ?? []), named]);
  }
  return accounts;
}
