import { optionalString, stringAt } from '../json';
import type { Providers, ResourceProvider } from '../resource-provider';
import { bucketDeployment } from './bucket-deployment';
import { checked } from './checked';
import { trigger } from './trigger';

/** Empties the bucket before CloudFormation removes it. */
const autoDeleteObjects: ResourceProvider = {
  treatment: 'run',
  create: ({ logicalId }) => ({ physicalId: logicalId }),
  update: ({ before }) => before,
  delete: ({ services }, { properties }) => {
    const bucket = stringAt(properties, 'BucketName');
    services.buckets.remove(bucket, services.buckets.keys(bucket));
  },
};

/** The CDK's own providers are not executed; what they do is done here. */
export const customResources: Providers = {
  'Custom::Trigger': trigger,
  'Custom::CDKBucketDeployment': bucketDeployment,
  'Custom::S3AutoDeleteObjects': autoDeleteObjects,
  'Custom::VpcRestrictDefaultSG': checked({ id: ({ logicalId }) => logicalId }),
  'Custom::LogRetention': checked({
    id: ({ properties }) => stringAt(properties, 'LogGroupName'),
    attributes: (id, { properties }) => ({ LogGroupName: optionalString(properties, 'LogGroupName') ?? id }),
  }),
};
