import { join } from 'node:path';
import { ROOT } from '../assembly/synth';
import { StandIns } from './stand-ins';

const SCRIPT = join(ROOT, 'lib/pipeline/protect-stacks.sh');
const ENVIRONMENT = {
  ROLE_ARN: 'arn:aws:iam::123456789012:role/deploy-REGION',
  STACKS: 'ap-northeast-1/FillUpDatabaseStack-prod us-east-1/FillUpEdgeStack-prod',
};

it('R9: protects each stack in its region, as the deploy role there', () => {
  const standIns = new StandIns();
  standIns.add(
    'aws',
    `case "$1" in
      sts) printf 'AKIA\\tsecret\\ttoken\\n' ;;
      cloudformation) [ "$AWS_ACCESS_KEY_ID/$AWS_SECRET_ACCESS_KEY/$AWS_SESSION_TOKEN" = AKIA/secret/token ] ;;
    esac`,
  );
  expect(standIns.run(SCRIPT, ENVIRONMENT)).toEqual({
    status: 0,
    output: 'FillUpDatabaseStack-prod is protected.\nFillUpEdgeStack-prod is protected.\n',
  });
  expect(standIns.calls).toEqual([
    expect.stringContaining('sts assume-role --role-arn arn:aws:iam::123456789012:role/deploy-ap-northeast-1'),
    expect.stringMatching(/--enable-.* --region ap-northeast-1 --stack-name FillUpDatabaseStack-prod$/),
    expect.stringContaining('sts assume-role --role-arn arn:aws:iam::123456789012:role/deploy-us-east-1'),
    expect.stringMatching(/--enable-.* --region us-east-1 --stack-name FillUpEdgeStack-prod$/),
  ]);
});

it.each([
  ['the role is refused', 'exit 254'],
  ['no credentials come back', ''],
  ['a stack is not there', '[ "$1" = sts ] && printf "AKIA\\tsecret\\ttoken\\n" || exit 254'],
])('fails when %s', (_case, script) => {
  const standIns = new StandIns();
  standIns.add('aws', script);
  expect(standIns.run(SCRIPT, ENVIRONMENT).status).not.toBe(0);
});
