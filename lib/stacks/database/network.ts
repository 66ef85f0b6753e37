import {
  FlowLogDestination,
  FlowLogTrafficType,
  GatewayVpcEndpointAwsService,
  InterfaceVpcEndpointAwsService,
  ISecurityGroup,
  Peer,
  Port,
  SecurityGroup,
  SubnetSelection,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { EnvironmentConfig } from '../../config/environment';
import { DocumentedIpAddresses } from '../../constructs/documented-ip-addresses';
import { EncryptedLogGroup } from '../../constructs/encrypted-log-group';

export const PUBLIC_SUBNETS: SubnetSelection = { subnetGroupName: 'Public' };
export const APPLICATION_SUBNETS: SubnetSelection = { subnetGroupName: 'Application' };
export const DATA_SUBNETS: SubnetSelection = { subnetGroupName: 'Data' };

export interface NetworkProps {
  readonly config: EnvironmentConfig;
  readonly encryptionKey: IKey;
}

/** The VPC in three layers, and the security groups of everything that reaches the database. */
export class Network extends Construct {
  readonly vpc: Vpc;
  readonly functionSecurityGroup: SecurityGroup;
  readonly migrationSecurityGroup: SecurityGroup;
  readonly databaseSecurityGroup: SecurityGroup;

  constructor(scope: Construct, id: string, props: NetworkProps) {
    super(scope, id);
    const { name, vpcConfig } = props.config;
    this.vpc = new Vpc(this, 'Vpc', {
      vpcName: `fillup-${name}`,
      ipAddresses: new DocumentedIpAddresses(),
      maxAzs: vpcConfig.maxAzs,
      natGateways: vpcConfig.natGateways,
      // The flag's custom resource would empty a group that nothing here uses.
      restrictDefaultSecurityGroup: false,
      subnetConfiguration: [
        { name: 'Public', subnetType: SubnetType.PUBLIC, mapPublicIpOnLaunch: false },
        { name: 'Application', subnetType: SubnetType.PRIVATE_WITH_EGRESS },
        { name: 'Data', subnetType: SubnetType.PRIVATE_ISOLATED },
      ],
    });
    this.vpc.addGatewayEndpoint('S3', { service: GatewayVpcEndpointAwsService.S3, subnets: [APPLICATION_SUBNETS] });
    this.vpc.addFlowLog('FlowLog', {
      trafficType: FlowLogTrafficType.ALL,
      destination: FlowLogDestination.toCloudWatchLogs(
        new EncryptedLogGroup(this, 'FlowLogs', {
          logGroupName: `/aws/vpc/fillup-${name}-flow`,
          retention: RetentionDays.TWO_WEEKS,
          encryptionKey: props.encryptionKey,
        }),
      ),
    });

    this.databaseSecurityGroup = this.securityGroup('Database', `fillup-${name}: PostgreSQL, answers only`);
    this.functionSecurityGroup = this.databaseClient('Function', `fillup-${name}: API function`);
    this.migrationSecurityGroup = this.databaseClient('Migration', `fillup-${name}: schema migrations`);
    if (vpcConfig.secretsManagerEndpoint) {
      this.addSecretsManagerEndpoint(name, [this.functionSecurityGroup, this.migrationSecurityGroup]);
    }
  }

  private databaseClient(id: string, description: string): SecurityGroup {
    const client = this.securityGroup(id, description);
    client.addEgressRule(this.databaseSecurityGroup, Port.POSTGRES, 'PostgreSQL');
    client.addEgressRule(Peer.anyIpv4(), Port.HTTPS, 'AWS APIs');
    this.databaseSecurityGroup.addIngressRule(client, Port.POSTGRES, `PostgreSQL from ${id}`);
    return client;
  }

  private addSecretsManagerEndpoint(environment: string, clients: readonly ISecurityGroup[]): void {
    const securityGroup = this.securityGroup(
      'SecretsManagerEndpoint',
      `fillup-${environment}: Secrets Manager endpoint`,
    );
    for (const client of clients) {
      securityGroup.addIngressRule(client, Port.HTTPS, 'Secrets Manager');
    }
    this.vpc.addInterfaceEndpoint('SecretsManager', {
      service: InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
      subnets: APPLICATION_SUBNETS,
      securityGroups: [securityGroup],
      open: false,
    });
  }

  private securityGroup(id: string, description: string): SecurityGroup {
    return new SecurityGroup(this, `${id}SecurityGroup`, { vpc: this.vpc, description, allowAllOutbound: false });
  }
}
