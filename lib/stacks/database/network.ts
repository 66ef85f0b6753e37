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
  /** Only where passwords are rotated. */
  readonly rotationSecurityGroup?: SecurityGroup;
  readonly databaseSecurityGroup: SecurityGroup;

  constructor(scope: Construct, id: string, props: NetworkProps) {
    super(scope, id);
    const { name, vpcConfig, rdsConfig } = props.config;
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
    if (rdsConfig.passwordRotationDays !== undefined) {
      this.rotationSecurityGroup = this.databaseClient('Rotation', `fillup-${name}: password rotation`);
    }

    const functions = [this.functionSecurityGroup, this.migrationSecurityGroup];
    if (vpcConfig.secretsManagerEndpoint) {
      const clients = this.rotationSecurityGroup ? [...functions, this.rotationSecurityGroup] : functions;
      this.addEndpoint(
        'SecretsManager',
        InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
        `fillup-${name}: Secrets Manager endpoint`,
        clients,
      );
    }
    if (vpcConfig.ecrEndpoints) {
      this.addEndpoint('EcrApi', InterfaceVpcEndpointAwsService.ECR, `fillup-${name}: ECR API endpoint`, functions);
      this.addEndpoint(
        'EcrDocker',
        InterfaceVpcEndpointAwsService.ECR_DOCKER,
        `fillup-${name}: ECR registry endpoint`,
        functions,
      );
    }
  }

  private databaseClient(id: string, description: string): SecurityGroup {
    const client = this.securityGroup(id, description);
    client.addEgressRule(this.databaseSecurityGroup, Port.POSTGRES, 'PostgreSQL');
    client.addEgressRule(Peer.anyIpv4(), Port.HTTPS, 'AWS APIs');
    this.databaseSecurityGroup.addIngressRule(client, Port.POSTGRES, `PostgreSQL from ${id}`);
    return client;
  }

  /** An interface endpoint in the application subnets, open to its clients only. */
  private addEndpoint(
    id: string,
    service: InterfaceVpcEndpointAwsService,
    description: string,
    clients: readonly ISecurityGroup[],
  ): void {
    const securityGroup = this.securityGroup(`${id}Endpoint`, description);
    for (const client of clients) securityGroup.addIngressRule(client, Port.HTTPS, service.shortName);
    this.vpc.addInterfaceEndpoint(id, {
      service,
      subnets: APPLICATION_SUBNETS,
      securityGroups: [securityGroup],
      open: false,
    });
  }

  private securityGroup(id: string, description: string): SecurityGroup {
    return new SecurityGroup(this, `${id}SecurityGroup`, { vpc: this.vpc, description, allowAllOutbound: false });
  }
}
