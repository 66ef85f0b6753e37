import { ofType } from '../assembly/templates';
import { only, template } from './synthesised-pipeline';

describe('notifications', () => {
  it('CI-19: tell of failure, success and waiting approvals', () => {
    expect(only('AWS::CodeStarNotifications::NotificationRule').Properties.EventTypeIds).toEqual([
      'codepipeline-pipeline-pipeline-execution-failed',
      'codepipeline-pipeline-pipeline-execution-succeeded',
      'codepipeline-pipeline-manual-approval-needed',
      'codepipeline-pipeline-manual-approval-failed',
    ]);
  });

  it('R7: the publishers may use the topic and its key', () => {
    const key = ofType(template, 'AWS::KMS::Key').find(([id]) => id.startsWith('Notifications'));
    const { Statement } = key?.[1].Properties.KeyPolicy as { Statement: unknown[] };
    // Without it SNS drops what they publish, and says nothing.
    expect(Statement).toContainEqual({
      Effect: 'Allow',
      Principal: { Service: 'codestar-notifications.amazonaws.com' },
      Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      Resource: '*',
    });
    expect(JSON.stringify(only('AWS::SNS::TopicPolicy').Properties)).toContain('codestar-notifications.amazonaws.com');
  });
});
