import { optionalString, stringAt } from '../json';
import type { Providers } from '../resource-provider';
import { arn, checked, generatedName, named, prefixed, uuid } from './checked';

/** Logs, alarms, notifications, budgets and backups: what people operate an environment with. */
export const operations: Providers = {
  'AWS::Logs::LogGroup': checked({
    ...named('LogGroupName'),
    attributes: (id, request) => ({ Arn: arn(request, 'logs', `log-group:${id}:*`) }),
  }),
  'AWS::Logs::MetricFilter': checked({ id: generatedName }),
  'AWS::Logs::SubscriptionFilter': checked({ id: generatedName }),
  'AWS::Logs::QueryDefinition': checked({ id: uuid, attributes: (id) => ({ QueryDefinitionId: id }) }),
  'AWS::Logs::DeliverySource': checked({
    ...named('Name'),
    attributes: (id, request) => ({ Arn: arn(request, 'logs', `delivery-source:${id}`) }),
  }),
  'AWS::Logs::DeliveryDestination': checked({
    ...named('Name'),
    attributes: (id, request) => ({ Arn: arn(request, 'logs', `delivery-destination:${id}`) }),
  }),
  'AWS::Logs::Delivery': checked({
    id: uuid,
    attributes: (id, request) => ({ DeliveryId: id, Arn: arn(request, 'logs', `delivery:${id}`) }),
    replacedBy: ['DeliverySourceName', 'DeliveryDestinationArn'],
  }),
  'AWS::Logs::ResourcePolicy': checked(named('PolicyName')),
  'AWS::CloudWatch::Alarm': checked({
    ...named('AlarmName'),
    attributes: (id, request) => ({ Arn: arn(request, 'cloudwatch', `alarm:${id}`) }),
  }),
  'AWS::CloudWatch::CompositeAlarm': checked({
    ...named('AlarmName'),
    attributes: (id, request) => ({ Arn: arn(request, 'cloudwatch', `alarm:${id}`) }),
  }),
  'AWS::CloudWatch::Dashboard': checked(named('DashboardName')),
  'AWS::CloudWatch::AnomalyDetector': checked({ id: uuid, attributes: (id) => ({ Id: id }) }),
  'AWS::XRay::Group': checked({
    id: (request) => arn(request, 'xray', `group/${generatedName(request)}`),
    attributes: (id) => ({ GroupARN: id }),
  }),
  'AWS::XRay::SamplingRule': checked({
    id: (request) => arn(request, 'xray', `sampling-rule/${generatedName(request)}`),
    attributes: (id) => ({ RuleARN: id }),
  }),
  'AWS::SNS::Topic': checked({
    id: (request) => arn(request, 'sns', optionalString(request.properties, 'TopicName') ?? generatedName(request)),
    attributes: (id) => ({ TopicArn: id, TopicName: id.slice(id.lastIndexOf(':') + 1) }),
    replacedBy: ['TopicName'],
  }),
  'AWS::SNS::Subscription': checked({
    id: (request) => `${stringAt(request.properties, 'TopicArn')}:${uuid(request)}`,
    attributes: (id) => ({ Arn: id }),
    replacedBy: ['TopicArn', 'Endpoint', 'Protocol'],
  }),
  'AWS::SNS::TopicPolicy': checked({ id: generatedName, attributes: (id) => ({ Id: id }) }),
  'AWS::SQS::Queue': checked({
    id: (request) =>
      `https://sqs.${request.region}.amazonaws.com/${request.account}/${optionalString(request.properties, 'QueueName') ?? generatedName(request)}`,
    attributes: (id, request) => {
      const QueueName = id.slice(id.lastIndexOf('/') + 1);
      return { Arn: arn(request, 'sqs', QueueName), QueueName, QueueUrl: id };
    },
    replacedBy: ['QueueName', 'FifoQueue'],
  }),
  'AWS::SQS::QueuePolicy': checked({ id: generatedName, attributes: (id) => ({ Id: id }) }),
  'AWS::Budgets::Budget': checked({ id: generatedName }),
  'AWS::Chatbot::SlackChannelConfiguration': checked({
    id: (request) => arn(request, 'chatbot', `chat-configuration/${generatedName(request)}`),
    attributes: (id) => ({ Arn: id }),
  }),
  'AWS::Backup::BackupVault': checked({
    ...named('BackupVaultName'),
    attributes: (id, request) => ({
      BackupVaultName: id,
      BackupVaultArn: arn(request, 'backup', `backup-vault:${id}`),
    }),
  }),
  'AWS::Backup::BackupPlan': checked({
    id: uuid,
    attributes: (id, request) => ({
      BackupPlanId: id,
      BackupPlanArn: arn(request, 'backup', `backup-plan:${id}`),
      VersionId: id,
    }),
  }),
  'AWS::Backup::BackupSelection': checked({
    id: uuid,
    attributes: (id) => ({ SelectionId: id, Id: id, BackupPlanId: id }),
  }),
  'AWS::ApplicationAutoScaling::ScalableTarget': checked({
    id: ({ properties }) =>
      `${stringAt(properties, 'ResourceId')}|${stringAt(properties, 'ScalableDimension')}|${stringAt(properties, 'ServiceNamespace')}`,
  }),
  'AWS::ApplicationAutoScaling::ScalingPolicy': checked({
    id: (request) => arn(request, 'autoscaling', `scalingPolicy:${uuid(request)}`),
    attributes: (id) => ({ Arn: id }),
  }),
  'AWS::Route53::RecordSet': checked({ id: ({ properties }) => stringAt(properties, 'Name'), replacedBy: ['Name'] }),
  'AWS::Route53::HostedZone': checked({
    id: prefixed('zone'),
    attributes: (id) => ({ Id: id, NameServers: [] }),
    replacedBy: ['Name'],
  }),
  'AWS::SSM::Parameter': checked({
    ...named('Name'),
    attributes: (_, { properties }) => ({ Type: stringAt(properties, 'Type'), Value: stringAt(properties, 'Value') }),
  }),
  'AWS::CDK::Metadata': checked({ id: generatedName }),
};
