import { CfnOutput, Duration, Stack, StackProps } from 'aws-cdk-lib';
import { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { DatabaseInstance } from 'aws-cdk-lib/aws-rds';
import { ISecret, RotationSchedule } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { EnvironmentConfig } from '../config/environment';
import { denyOtherAccounts } from '../constructs/account-secret';
import { EnvironmentKey } from '../constructs/environment-key';
import { APPLICATION_SUBNETS, Network } from './database/network';
import { PasswordRotation } from './database/password-rotation';
import { Postgres } from './database/postgres';
import { TokenSecret } from './database/token-secret';
import { WeeklyBackup } from './database/weekly-backup';
import { RecoveryStack } from './recovery-stack';

export interface DatabaseStackProps extends StackProps {
  readonly config: EnvironmentConfig;
  /** Where backups are copied to, if anywhere. */
  readonly recovery?: RecoveryStack;
}

/** What outlives a release: the network, the key, the data and its secrets. */
export class DatabaseStack extends Stack {
  readonly key: Key;
  readonly vpc: IVpc;
  readonly applicationSubnets: SubnetSelection = APPLICATION_SUBNETS;
  readonly functionSecurityGroup: ISecurityGroup;
  readonly migrationSecurityGroup: ISecurityGroup;
  readonly instance: DatabaseInstance;
  readonly adminSecret: ISecret;
  readonly appSecret: ISecret;
  readonly tokenSecret: ISecret;
  /**
   * Gives the application's role a new password. Its schedule is BackendStack's: before the first migration the role
   * does not exist.
   */
  readonly appSecretRotation?: IFunction;

  private readonly zones: string[];

  constructor(scope: Construct, id: string, props: DatabaseStackProps) {
    super(scope, id, props);
    const { config, recovery } = props;
    this.zones = [...config.vpcConfig.availabilityZones];

    this.key = new EnvironmentKey(this, 'Key', { environment: config.name });
    const network = new Network(this, 'Network', { config, encryptionKey: this.key });
    this.vpc = network.vpc;
    this.functionSecurityGroup = network.functionSecurityGroup;
    this.migrationSecurityGroup = network.migrationSecurityGroup;

    const postgres = new Postgres(this, 'Postgres', {
      config,
      vpc: network.vpc,
      securityGroup: network.databaseSecurityGroup,
      encryptionKey: this.key,
      replicaKey: recovery?.key,
    });
    this.instance = postgres.instance;
    if (recovery) {
      new WeeklyBackup(this, 'WeeklyBackup', {
        environment: config.name,
        instance: this.instance,
        encryptionKey: this.key,
        copyTo: recovery.vault,
      });
    }
    this.adminSecret = postgres.adminSecret;
    this.appSecret = postgres.appSecret;
    this.tokenSecret = new TokenSecret(this, 'TokenSecret', { environment: config.name });
    for (const secret of [this.adminSecret, this.appSecret, this.tokenSecret]) denyOtherAccounts(secret);

    const { passwordRotationDays } = config.rdsConfig;
    if (passwordRotationDays !== undefined && network.rotationSecurityGroup) {
      const shared = {
        vpc: network.vpc,
        securityGroup: network.rotationSecurityGroup,
        encryptionKey: this.key,
      };
      new RotationSchedule(this, 'AdminSecretSchedule', {
        secret: this.adminSecret,
        rotationLambda: new PasswordRotation(this, 'AdminSecretRotation', {
          ...shared,
          functionName: `fillup-${config.name}-rotate-admin`,
        }).function,
        automaticallyAfter: Duration.days(passwordRotationDays),
        // The first rotation takes place at once: its ways to both ends must be open.
      }).node.addDependency(network);
      this.appSecretRotation = new PasswordRotation(this, 'AppSecretRotation', {
        ...shared,
        functionName: `fillup-${config.name}-rotate-app`,
        masterSecret: this.adminSecret,
      }).function;
    }

    new CfnOutput(this, 'VpcId', { value: this.vpc.vpcId });
    new CfnOutput(this, 'PrivateSubnetIds', { value: this.vpc.selectSubnets(APPLICATION_SUBNETS).subnetIds.join(',') });
    new CfnOutput(this, 'DatabaseEndpoint', { value: this.instance.dbInstanceEndpointAddress });
    new CfnOutput(this, 'DatabaseSecurityGroupId', { value: network.databaseSecurityGroup.securityGroupId });
    new CfnOutput(this, 'DatabaseSecretArn', { value: this.adminSecret.secretArn });
  }

  /** Named zones: passing them to the Vpc alone would still make synth look them up in the account. */
  override get availabilityZones(): string[] {
    return this.zones;
  }
}
