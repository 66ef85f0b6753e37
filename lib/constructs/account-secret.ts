import { Stack } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { ISecret } from 'aws-cdk-lib/aws-secretsmanager';

/** Keeps everybody outside the account from a secret, whatever else its policy or a role of theirs may allow one day. */
export function denyOtherAccounts(secret: ISecret): void {
  secret.addToResourcePolicy(
    new PolicyStatement({
      sid: 'OtherAccounts',
      effect: Effect.DENY,
      principals: [new AnyPrincipal()],
      actions: ['secretsmanager:*'],
      resources: ['*'],
      conditions: {
        StringNotEquals: { 'aws:PrincipalAccount': Stack.of(secret).account },
        // A service that acts for this account has no account of its own.
        Bool: { 'aws:PrincipalIsAWSService': 'false' },
      },
    }),
  );
}
