// What a resource permits, in parts that can be compared one by one.
import { canonical, isObject, list } from './template-values.mjs';

const NETWORK_RULES = {
  'AWS::EC2::SecurityGroupIngress': (properties) => [properties],
  'AWS::EC2::SecurityGroupEgress': (properties) => [properties],
  'AWS::EC2::SecurityGroup': ({ SecurityGroupIngress, SecurityGroupEgress }) => [
    ...list(SecurityGroupIngress),
    ...list(SecurityGroupEgress),
  ],
};

/** @returns {{effect: 'allow' | 'deny', what: string}[]} every permission that the resource gives, or takes away */
export function grantsOf(type, properties) {
  const allow = (value) => ({ effect: 'allow', what: canonical(value) });
  const grants = statements(properties).flatMap(ofStatement);
  for (const policy of list(properties.ManagedPolicyArns)) grants.push(allow({ policy }));
  if (type === 'AWS::Lambda::Permission') grants.push(allow(properties));
  if (type === 'AWS::IAM::Role' && properties.PermissionsBoundary !== undefined) {
    grants.push({ effect: 'deny', what: canonical({ boundary: properties.PermissionsBoundary }) });
  }
  for (const rule of NETWORK_RULES[type]?.(properties) ?? []) grants.push(allow(withoutDescription(rule)));
  if (type === 'AWS::S3::Bucket') {
    for (const block of Object.entries(properties.PublicAccessBlockConfiguration ?? {})) {
      grants.push({ effect: 'deny', what: canonical(block) });
    }
  }
  return grants;
}

/** The statements of every policy in it, wherever it is. */
function statements(value) {
  if (Array.isArray(value)) return value.flatMap(statements);
  if (!isObject(value)) return [];
  const here = list(value.Statement).filter((statement) => isObject(statement) && 'Effect' in statement);
  return [...here, ...Object.values(value).flatMap(statements)];
}

function ofStatement(statement) {
  const effect = statement.Effect === 'Deny' ? 'deny' : 'allow';
  const actions = each(statement.Action, (Action) => ({ Action }));
  const resources = each(statement.Resource, (Resource) => ({ Resource }));
  const rest = Object.fromEntries(
    Object.entries(statement).filter(([key]) => !['Sid', 'Effect', 'Action', 'Resource', 'Principal'].includes(key)),
  );
  return actions.flatMap((action) =>
    resources.flatMap((resource) =>
      principals(statement.Principal).map((principal) => ({
        effect,
        what: canonical({ ...rest, ...action, ...resource, ...principal }),
      })),
    ),
  );
}

/** One for each value; one without any where there is none, such as in a statement with `NotAction`. */
function each(value, wrap) {
  return value === undefined ? [{}] : list(value).map(wrap);
}

function principals(principal) {
  if (!isObject(principal)) return each(principal, (Principal) => ({ Principal }));
  return Object.entries(principal).flatMap(([kind, names]) =>
    list(names).map((name) => ({ Principal: { [kind]: name } })),
  );
}

function withoutDescription(rule) {
  return Object.fromEntries(Object.entries(rule).filter(([key]) => key !== 'Description'));
}
