import { RemovalPolicy } from 'aws-cdk-lib';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

export interface EncryptedLogGroupProps {
  /** Must match a pattern of the environment key's policy (see EnvironmentKey), or its creation fails. */
  readonly logGroupName: string;
  readonly retention: RetentionDays;
  readonly encryptionKey: IKey;
}

/** A log group with a name, an expiry and the environment's key, made before its writer would make one without them. */
export class EncryptedLogGroup extends LogGroup {
  constructor(scope: Construct, id: string, props: EncryptedLogGroupProps) {
    // A retained group with a fixed name would block the next creation of its stack.
    super(scope, id, { ...props, removalPolicy: RemovalPolicy.DESTROY });
  }
}
