import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';

export interface TokenSecretProps {
  readonly environment: string;
}

/** 256 random bits as 64 hex digits, from which the API derives the keys that sign access tokens. */
export class TokenSecret extends Secret {
  constructor(scope: Construct, id: string, props: TokenSecretProps) {
    super(scope, id, {
      secretName: `fillup-${props.environment}-token-secret`,
      description: 'Seed of the keys that sign access tokens',
      generateSecretString: {
        passwordLength: 64,
        excludeUppercase: true,
        excludePunctuation: true,
        excludeCharacters: 'ghijklmnopqrstuvwxyz',
        requireEachIncludedType: false,
      },
    });
  }
}
