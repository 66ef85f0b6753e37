import { optionalString, stringAt, type JsonObject } from '../json';
import type { Providers } from '../resource-provider';
import { checked, prefixed } from './checked';

function idAttribute(name: string): { attributes: (id: string) => JsonObject } {
  return { attributes: (id) => ({ [name]: id }) };
}

/** Networks: the machine's loopback interface stands for all of them. */
export const ec2: Providers = {
  'AWS::EC2::VPC': checked({
    id: prefixed('vpc'),
    attributes: (id, { properties }) => ({
      VpcId: id,
      CidrBlock: optionalString(properties, 'CidrBlock') ?? '',
      DefaultSecurityGroup: id.replace('vpc', 'sg'),
      DefaultNetworkAcl: id.replace('vpc', 'acl'),
    }),
    replacedBy: ['CidrBlock'],
  }),
  'AWS::EC2::Subnet': checked({
    id: prefixed('subnet'),
    attributes: (id, { properties }) => ({
      SubnetId: id,
      AvailabilityZone: optionalString(properties, 'AvailabilityZone') ?? '',
      CidrBlock: optionalString(properties, 'CidrBlock') ?? '',
      VpcId: stringAt(properties, 'VpcId'),
    }),
    replacedBy: ['AvailabilityZone', 'CidrBlock', 'VpcId'],
  }),
  'AWS::EC2::RouteTable': checked({ id: prefixed('rtb'), ...idAttribute('RouteTableId'), replacedBy: ['VpcId'] }),
  'AWS::EC2::Route': checked({ id: prefixed('r'), replacedBy: ['DestinationCidrBlock', 'RouteTableId'] }),
  'AWS::EC2::SubnetRouteTableAssociation': checked({
    id: prefixed('rtbassoc'),
    ...idAttribute('Id'),
    replacedBy: ['SubnetId'],
  }),
  'AWS::EC2::InternetGateway': checked({ id: prefixed('igw'), ...idAttribute('InternetGatewayId') }),
  'AWS::EC2::VPCGatewayAttachment': checked({
    id: prefixed('attachment'),
    ...idAttribute('AttachmentType'),
    replacedBy: ['VpcId'],
  }),
  'AWS::EC2::EIP': checked({
    id: () => '203.0.113.10',
    attributes: (id, request) => ({ PublicIp: id, AllocationId: prefixed('eipalloc')(request) }),
  }),
  'AWS::EC2::NatGateway': checked({
    id: prefixed('nat'),
    ...idAttribute('NatGatewayId'),
    replacedBy: ['SubnetId', 'AllocationId'],
  }),
  'AWS::EC2::SecurityGroup': checked({
    id: prefixed('sg'),
    attributes: (id, { properties }) => ({ GroupId: id, Id: id, VpcId: optionalString(properties, 'VpcId') ?? '' }),
    replacedBy: ['GroupName', 'GroupDescription', 'VpcId'],
  }),
  'AWS::EC2::SecurityGroupIngress': checked({ id: prefixed('sgr'), ...idAttribute('Id') }),
  'AWS::EC2::SecurityGroupEgress': checked({ id: prefixed('sgr'), ...idAttribute('Id') }),
  'AWS::EC2::NetworkAcl': checked({ id: prefixed('acl'), ...idAttribute('Id') }),
  'AWS::EC2::NetworkAclEntry': checked({ id: prefixed('acle'), ...idAttribute('Id') }),
  'AWS::EC2::SubnetNetworkAclAssociation': checked({ id: prefixed('aclassoc'), ...idAttribute('AssociationId') }),
  'AWS::EC2::VPCEndpoint': checked({
    id: prefixed('vpce'),
    ...idAttribute('Id'),
    replacedBy: ['ServiceName', 'VpcId', 'VpcEndpointType'],
  }),
  'AWS::EC2::FlowLog': checked({ id: prefixed('fl'), ...idAttribute('Id') }),
};
