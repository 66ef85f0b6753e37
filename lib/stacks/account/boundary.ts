import type { Stack } from 'aws-cdk-lib';
import { Effect, ManagedPolicy, PermissionsBoundary, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

/** By name, for every environment of the account: a reference would tie them all to one environment's stack. */
const BOUNDARY = 'fillup-boundary';

/** The most that a role of an environment may ever do, whatever its own policies say. */
export class Boundary extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new ManagedPolicy(this, 'Policy', {
      managedPolicyName: BOUNDARY,
      description: 'Boundary of every role that FillUp makes: no way to more rights, and none to cover traces',
      statements: [
        new PolicyStatement({ sid: 'WhatTheRoleSays', actions: ['*'], resources: ['*'] }),
        new PolicyStatement({
          sid: 'NoMoreRights',
          effect: Effect.DENY,
          actions: [
            'iam:Add*',
            'iam:Attach*',
            'iam:Create*',
            'iam:Delete*',
            'iam:Detach*',
            'iam:Put*',
            'iam:Remove*',
            'iam:Set*',
            'iam:Update*',
            'iam:Upload*',
            'organizations:*',
            'account:*',
          ],
          resources: ['*'],
        }),
        new PolicyStatement({
          sid: 'NoWayToTheDeployer',
          effect: Effect.DENY,
          actions: ['sts:AssumeRole'],
          resources: ['arn:aws:iam::*:role/cdk-*'],
        }),
        new PolicyStatement({
          sid: 'NoCoveredTraces',
          effect: Effect.DENY,
          actions: [
            'cloudtrail:DeleteTrail',
            'cloudtrail:PutEventSelectors',
            'cloudtrail:StopLogging',
            'cloudtrail:UpdateTrail',
            'config:DeleteConfigurationRecorder',
            'config:DeleteDeliveryChannel',
            'config:PutConfigurationRecorder',
            'config:StopConfigurationRecorder',
            's3:BypassGovernanceRetention',
          ],
          resources: ['*'],
        }),
        new PolicyStatement({
          sid: 'NoLostKeys',
          effect: Effect.DENY,
          actions: ['kms:DisableKey', 'kms:PutKeyPolicy', 'kms:ScheduleKeyDeletion'],
          resources: ['*'],
        }),
      ],
    });
  }
}

/** Bounds every role of a stack, those of the CDK's own providers too. */
export function bound(stack: Stack): void {
  PermissionsBoundary.of(stack).apply(ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', BOUNDARY));
}
