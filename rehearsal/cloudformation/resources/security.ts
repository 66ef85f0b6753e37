import { optionalString, stringAt } from '../json';
import type { Providers } from '../resource-provider';
import { arn, checked, generatedName, globalArn, named, uuid } from './checked';

/** Who may do what, and with which key: resolved, and enforced by nobody here. */
export const security: Providers = {
  'AWS::IAM::Role': checked({
    ...named('RoleName'),
    attributes: (id, request) => ({
      Arn: globalArn(request, 'iam', `role/${id}`),
      RoleId: `AROA${request.uniqueId.slice(0, 16).toUpperCase()}`,
    }),
  }),
  'AWS::IAM::Policy': checked({ id: generatedName, attributes: (id) => ({ Id: id }) }),
  'AWS::IAM::ManagedPolicy': checked({
    id: (request) =>
      globalArn(
        request,
        'iam',
        `policy/${optionalString(request.properties, 'ManagedPolicyName') ?? generatedName(request)}`,
      ),
    attributes: (id) => ({ PolicyArn: id }),
    replacedBy: ['ManagedPolicyName'],
  }),
  'AWS::KMS::Key': checked({
    id: uuid,
    attributes: (id, request) => ({ Arn: arn(request, 'kms', `key/${id}`), KeyId: id }),
  }),
  'AWS::KMS::Alias': checked({ id: ({ properties }) => stringAt(properties, 'AliasName'), replacedBy: ['AliasName'] }),
  'AWS::WAFv2::WebACL': checked({
    id: (request) =>
      `${optionalString(request.properties, 'Name') ?? generatedName(request)}|${uuid(request)}|${stringAt(request.properties, 'Scope')}`,
    attributes: (id, request) => {
      const [name = '', key = '', scope] = id.split('|');
      return {
        Arn: arn(request, 'wafv2', `${scope === 'CLOUDFRONT' ? 'global' : 'regional'}/webacl/${name}/${key}`),
        Id: key,
        Capacity: 0,
        LabelNamespace: `awswaf:${request.account}:webacl:${name}:`,
      };
    },
    replacedBy: ['Name', 'Scope'],
  }),
  'AWS::WAFv2::WebACLAssociation': checked({
    id: ({ properties }) => `${stringAt(properties, 'WebACLArn')}|${stringAt(properties, 'ResourceArn')}`,
    replacedBy: ['WebACLArn', 'ResourceArn'],
  }),
  'AWS::WAFv2::LoggingConfiguration': checked({
    id: ({ properties }) => stringAt(properties, 'ResourceArn'),
    replacedBy: ['ResourceArn'],
  }),
  'AWS::WAFv2::IPSet': checked({
    id: (request) => `${generatedName(request)}|${uuid(request)}|REGIONAL`,
    attributes: (id, request) => ({
      Arn: arn(request, 'wafv2', `regional/ipset/${id.split('|').slice(0, 2).join('/')}`),
      Id: id.split('|')[1] ?? '',
    }),
  }),
  'AWS::CertificateManager::Certificate': checked({
    id: (request) => arn(request, 'acm', `certificate/${uuid(request)}`),
    replacedBy: ['DomainName'],
  }),
  'AWS::CloudTrail::Trail': checked({
    ...named('TrailName'),
    attributes: (id, request) => ({ Arn: arn(request, 'cloudtrail', `trail/${id}`) }),
  }),
  'AWS::Config::ConfigurationRecorder': checked(named('Name')),
  'AWS::Config::DeliveryChannel': checked(named('Name')),
  'AWS::Config::ConfigRule': checked({
    ...named('ConfigRuleName'),
    attributes: (id, request) => ({ Arn: arn(request, 'config', `config-rule/${id}`), ConfigRuleId: id }),
  }),
};
