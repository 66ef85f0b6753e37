import type { CloudServices } from '../../../rehearsal/cloudformation/cloud-services';
import type { DistributionSettings } from '../../../rehearsal/cloudformation/distributions';
import type { StackContext } from '../../../rehearsal/cloudformation/resource-provider';
import { cloudFront } from '../../../rehearsal/cloudformation/resources/cloudfront';
import type { StackResource } from '../../../rehearsal/cloudformation/state';

const SECRET = 'arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:origin-AbCdEf';

test('a distribution that is resumed sends its origin the value of a secret, not where it is kept', async () => {
  const settings: DistributionSettings[] = [];
  const services = {
    distributions: { run: (given: DistributionSettings) => Promise.resolve(void settings.push(given)) },
    secrets: { referenced: (id: string) => (id === SECRET ? 'sesame' : '') },
  } as unknown as CloudServices;
  const context: StackContext = {
    ...{ services, account: '123456789012', region: 'ap-northeast-1', stackName: 'Stack', stackId: 'id' },
    resources: () => [],
    log: () => undefined,
  };
  const recorded: StackResource = {
    ...{ logicalId: 'Api', type: 'AWS::CloudFront::Distribution', uniqueId: 'x', physicalId: 'E1' },
    attributes: { DomainName: 'd1.cloudfront.net' },
    properties: {
      DistributionConfig: {
        Origins: [
          {
            OriginCustomHeaders: [
              { HeaderName: 'x-origin-verify', HeaderValue: `{{resolve:secretsmanager:${SECRET}:SecretString:::}}` },
            ],
          },
        ],
      },
    },
  };

  const distribution = cloudFront['AWS::CloudFront::Distribution'];
  await distribution?.resume?.(context, recorded);
  await distribution?.settle?.(context, recorded);

  expect(settings.map(({ config }) => config.Origins[0]?.OriginCustomHeaders)).toEqual(
    Array(2).fill([{ HeaderName: 'x-origin-verify', HeaderValue: 'sesame' }]),
  );
});
