import { IIpAddresses, SubnetIpamOptions, VpcIpamOptions, AllocateCidrRequest } from 'aws-cdk-lib/aws-ec2';

export const VPC_CIDR = '10.0.0.0/16';

/** First third octet of each subnet group; the n-th zone takes the n-th /24 from there. */
const FIRST_OCTET: ReadonlyMap<string, number> = new Map([
  ['Public', 0],
  ['Application', 10],
  ['Data', 20],
]);

/**
 * Gives every subnet the CIDR that the network plan documents, for any number of zones.
 * CDK's own allocator is sequential: with two zones the application subnets would start at 10.0.2.0.
 */
export class DocumentedIpAddresses implements IIpAddresses {
  allocateVpcCidr(): VpcIpamOptions {
    return { cidrBlock: VPC_CIDR };
  }

  allocateSubnetsCidr(request: AllocateCidrRequest): SubnetIpamOptions {
    const zonesSeen = new Map<string, number>();
    return {
      allocatedSubnets: request.requestedSubnets.map(({ configuration }) => {
        const first = FIRST_OCTET.get(configuration.name);
        if (first === undefined) {
          throw new Error(`No documented CIDR for the subnet group "${configuration.name}"`);
        }
        const zone = zonesSeen.get(configuration.name) ?? 0;
        zonesSeen.set(configuration.name, zone + 1);
        return { cidr: `10.0.${first + zone}.0/24` };
      }),
    };
  }
}
