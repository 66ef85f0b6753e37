import { SubnetType } from 'aws-cdk-lib/aws-ec2';
import { DocumentedIpAddresses } from '../../lib/constructs/documented-ip-addresses';

const request = (...groups: string[]) => ({
  vpcCidr: '10.0.0.0/16',
  requestedSubnets: groups.map((name, index) => ({
    availabilityZone: `zone-${index}`,
    configuration: { name, subnetType: SubnetType.PUBLIC },
    subnetConstructId: `${name}${index}`,
  })),
});

it('counts the zones of each group by itself, in whatever order they are asked for', () => {
  const { allocatedSubnets } = new DocumentedIpAddresses().allocateSubnetsCidr(
    request('Data', 'Public', 'Data', 'Application', 'Public'),
  );
  expect(allocatedSubnets.map(({ cidr }) => cidr)).toEqual([
    '10.0.20.0/24',
    '10.0.0.0/24',
    '10.0.21.0/24',
    '10.0.10.0/24',
    '10.0.1.0/24',
  ]);
});

it('refuses a group that the network plan does not have, instead of inventing a CIDR', () => {
  expect(() => new DocumentedIpAddresses().allocateSubnetsCidr(request('Cache'))).toThrow('"Cache"');
});
