import { Processes } from '../../../rehearsal/processes';
import { LocalAws } from '../../../rehearsal/services/aws';
import { python } from '../lambda/python';

test('every account has secrets of its own, and its callers see only those', async () => {
  const processes = Processes.start();
  try {
    const aws = await LocalAws.start({ python, processes, log: () => undefined });
    const region = 'ap-northeast-1';
    for (const account of ['123456789012', '210987654321']) {
      await aws.call('secretsmanager.CreateSecret', account, region, { Name: 'db', SecretString: `of ${account}` });
    }
    for (const account of ['123456789012', '210987654321']) {
      expect(await aws.call('secretsmanager.GetSecretValue', account, region, { SecretId: 'db' })).toMatchObject({
        ARN: expect.stringContaining(`:${account}:secret:db-`) as string,
        SecretString: `of ${account}`,
      });
    }
    await expect(
      aws.call('secretsmanager.GetSecretValue', '123456789012', 'us-east-1', { SecretId: 'db' }),
    ).rejects.toThrow('ResourceNotFoundException');
  } finally {
    await processes.stopAll();
  }
});
