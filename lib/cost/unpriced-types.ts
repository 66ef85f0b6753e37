/**
 * Resource types that cost nothing until they are used, or nothing at all. A type that is neither here nor priced in
 * fixed-cost.ts fails a test: whoever adds one looks its price up.
 */
export const UNPRICED_TYPES: readonly RegExp[] = [
  /^AWS::ApiGateway(V2)?::/,
  /^AWS::ApplicationAutoScaling::/,
  /^AWS::Backup::(BackupPlan|BackupSelection|BackupVault)$/,
  /^AWS::Budgets::Budget$/,
  /^AWS::CertificateManager::Certificate$/,
  /^AWS::CloudFront::(CachePolicy|Distribution|Function|OriginAccessControl|OriginRequestPolicy|ResponseHeadersPolicy)$/,
  /^AWS::CodeBuild::Project$/,
  /^AWS::CodeDeploy::/,
  /^AWS::CodePipeline::Pipeline$/,
  /^AWS::CodeStarNotifications::NotificationRule$/,
  /^AWS::Config::DeliveryChannel$/,
  /^AWS::EC2::(FlowLog|InternetGateway|Route|RouteTable|SecurityGroup|SecurityGroupEgress|SecurityGroupIngress)$/,
  /^AWS::EC2::(Subnet|SubnetRouteTableAssociation|VPC|VPCGatewayAttachment)$/,
  /^AWS::Events::Rule$/,
  /^AWS::IAM::/,
  /^AWS::KMS::Alias$/,
  /^AWS::Lambda::/,
  /^AWS::Logs::/,
  /^AWS::RDS::(DBParameterGroup|DBSubnetGroup)$/,
  /^AWS::Route53::RecordSet$/,
  /^AWS::S3::/,
  /^AWS::SNS::/,
  /^AWS::SQS::/,
  /^AWS::Scheduler::/,
  /^AWS::SecretsManager::(ResourcePolicy|RotationSchedule|SecretTargetAttachment)$/,
  // The rotation function that Secrets Manager publishes.
  /^AWS::Serverless::Application$/,
  /^AWS::WAFv2::(IPSet|LoggingConfiguration|WebACLAssociation)$/,
  /^AWS::XRay::SamplingRule$/,
  /^Custom::/,
];

/** What fixed-cost.ts counts. */
export const PRICED_TYPES: readonly string[] = [
  'AWS::CloudFront::MonitoringSubscription',
  'AWS::CloudTrail::Trail',
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::CompositeAlarm',
  'AWS::CloudWatch::Dashboard',
  'AWS::Config::ConfigRule',
  'AWS::Config::ConfigurationRecorder',
  'AWS::EC2::EIP',
  'AWS::EC2::NatGateway',
  'AWS::EC2::VPCEndpoint',
  'AWS::ECR::Repository',
  'AWS::KMS::Key',
  'AWS::RDS::DBInstance',
  'AWS::SecretsManager::Secret',
  'AWS::WAFv2::WebACL',
];
