import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { EnvironmentConfig } from '../../config/environment';

/** CloudWatch's console escapes the names in its fragments twice, with `$` for `%`. */
function escaped(name: string): string {
  return encodeURIComponent(encodeURIComponent(name)).replaceAll('%', '$');
}

/** Markdown: where to go from the dashboard, whoever looks at it and however little they know the account. */
export function consoleLinks(scope: Construct, config: EnvironmentConfig): string {
  const { region } = Stack.of(scope);
  const { name, runbooks } = config;
  const console = (service: string, fragment: string): string =>
    `https://${region}.console.aws.amazon.com/${service}/home?region=${region}#${fragment}`;
  const logs = (group: string): string => console('cloudwatch', `logsV2:log-groups/log-group/${escaped(group)}`);
  const links = [
    ['Runbooks', `${runbooks}/README.md`],
    ['Alarms', console('cloudwatch', `alarmsV2:?search=fillup-${name}`)],
    ['API logs', logs(`/aws/lambda/fillup-${name}-api`)],
    ['REST access logs', logs(`/aws/apigateway/fillup-${name}-rest-access`)],
    ['WebSocket access logs', logs(`/aws/apigateway/fillup-${name}-ws-access`)],
    ['Database logs', logs(`/aws/rds/instance/fillup-${name}-db/postgresql`)],
    ['Traces', console('cloudwatch', 'xray:traces/query')],
    ['Function', console('lambda', `/functions/fillup-${name}-api/aliases/live`)],
    ['Database', console('rds', `database:id=fillup-${name}-db;is-cluster=false`)],
    [
      'Deployments',
      `https://${region}.console.aws.amazon.com/codesuite/codedeploy/applications/fillup-${name}-api?region=${region}`,
    ],
  ];
  return [`# FillUp ${name}`, links.map(([text, url]) => `[${text}](${url})`).join(' · ')].join('\n');
}
