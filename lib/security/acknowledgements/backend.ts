import type { Acknowledgement } from '../acknowledgement';

const REST = '**/Backend/Rest/Proxy/LambdaRestApi';
const WEB_SOCKET = '**/Backend/WebSocket';

export const backend: readonly Acknowledgement[] = [
  ...['Default/ANY', 'Default/{proxy+}/ANY'].flatMap((method): Acknowledgement[] => [
    {
      path: `${REST}/${method}/Resource`,
      finding: 'AwsSolutions-APIG4',
      reason:
        'The application checks its own access tokens and answers 401; accounts start as guests without a sign-in',
      reviewBy: '2027-05-23',
    },
    {
      path: `${REST}/${method}/Resource`,
      finding: 'AwsSolutions-COG4',
      reason: 'The application issues its own tokens; a Cognito user pool is a future consideration of the design',
      reviewBy: '2027-05-23',
    },
  ]),
  {
    path: `${REST}/Resource`,
    finding: 'AwsSolutions-APIG2',
    reason: 'The application validates every request, names the fields and answers in its own error envelope',
    reviewBy: '2027-08-23',
  },
  {
    path: `${REST}/DeploymentStage.api/Resource`,
    finding: 'AwsSolutions-APIG3',
    reason:
      'FrontendStack associates its web ACL, after the distribution that sends what it asks for; off in dev (CTX-11)',
    reviewBy: '2027-08-23',
  },
  {
    path: `${WEB_SOCKET}/Api/$connect-Route/Resource`,
    finding: 'AwsSolutions-APIG4',
    reason: 'The application admits a connection by a one-use ticket that only a signed-in account can get',
    reviewBy: '2027-05-23',
  },
  ...[
    'Api/$disconnect-Route/Resource',
    'Api/$default-Route/Resource',
    'Api/sendMessage-Route/Resource',
    'PingRoute',
  ].map((route): Acknowledgement => ({
    path: `${WEB_SOCKET}/${route}`,
    finding: 'AwsSolutions-APIG4',
    reason: 'Only $connect can carry an authorizer; nothing else is reachable without a connection it has admitted',
    reviewBy: '2027-08-23',
  })),
  {
    path: '**/Backend/Api/Role/DefaultPolicy/Resource',
    finding: 'AwsSolutions-IAM5[Resource::*]',
    reason:
      'X-Ray and the network interfaces of a function in a VPC have no resource level; its code is denied the latter',
    reviewBy: '2027-08-23',
  },
  {
    path: '**/Backend/Api/Role/DefaultPolicy/Resource',
    finding:
      /AwsSolutions-IAM5\[Resource::arn:aws:execute-api:[^:]+:\d+:<WebSocketApi\w+>\/ws\/(POST|DELETE)\/@connections\/\*\]/,
    reason: 'The ids of connections exist only at run time; the API, the stage and the methods are exact',
    reviewBy: '2027-08-23',
  },
  {
    path: '**/Backend/Migration/Role/DefaultPolicy/Resource',
    finding: 'AwsSolutions-IAM5[Resource::*]',
    reason: 'The network interfaces of a function in a VPC have no resource level; its code is denied them',
    reviewBy: '2027-08-23',
  },
  {
    path: '**/Backend/Release/DeploymentGroup/ServiceRole/Resource',
    finding:
      'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSCodeDeployRoleForLambdaLimited]',
    reason:
      'The construct attaches it whatever role it is given; it is the narrowest policy that CodeDeploy offers for Lambda',
    reviewBy: '2027-08-23',
  },
];
