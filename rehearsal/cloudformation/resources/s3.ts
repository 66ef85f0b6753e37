import { optionalString } from '../json';
import type { Outcome, Providers, ResourceProvider, ResourceRequest } from '../resource-provider';
import { checked, generatedName } from './checked';

const LONGEST_NAME = 63;

const bucket: ResourceProvider = {
  treatment: 'run',
  replacedBy: ['BucketName'],
  create: (request) => {
    const name =
      optionalString(request.properties, 'BucketName') ?? generatedName(request).toLowerCase().slice(0, LONGEST_NAME);
    request.services.buckets.create(name);
    return outcome(request, name);
  },
  update: (request) => outcome(request, request.before.physicalId),
  delete: ({ services }, { physicalId }) => services.buckets.delete(physicalId),
};

function outcome({ region }: ResourceRequest, name: string): Outcome {
  return {
    physicalId: name,
    attributes: {
      Arn: `arn:aws:s3:::${name}`,
      DomainName: `${name}.s3.amazonaws.com`,
      RegionalDomainName: `${name}.s3.${region}.amazonaws.com`,
      DualStackDomainName: `${name}.s3.dualstack.${region}.amazonaws.com`,
      WebsiteURL: `http://${name}.s3-website-${region}.amazonaws.com`,
    },
  };
}

export const s3: Providers = {
  'AWS::S3::Bucket': bucket,
  'AWS::S3::BucketPolicy': checked({ id: generatedName }),
};
