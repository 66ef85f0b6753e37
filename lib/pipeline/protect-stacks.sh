#!/usr/bin/env bash
# Protects the stacks named in STACKS (REGION/NAME each) from deletion: CodePipeline's CloudFormation action knows no
# such setting. Acts as the bootstrap deploy role of each region, which may do so: ROLE_ARN with its REGION replaced.
set -euo pipefail
export AWS_PAGER=""

for entry in $STACKS; do
  region=${entry%%/*}
  stack=${entry#*/}
  role=${ROLE_ARN/REGION/$region}
  read -r access secret token < <(
    aws sts assume-role --role-arn "$role" --role-session-name fillup-protect \
      --query 'Credentials.[AccessKeyId,SecretAccessKey,SessionToken]' --output text
  ) || true
  [ -n "${token:-}" ] || { echo "No credentials for $role." >&2; exit 1; }
  AWS_ACCESS_KEY_ID=$access AWS_SECRET_ACCESS_KEY=$secret AWS_SESSION_TOKEN=$token \
    aws cloudformation update-termination-protection --enable-termination-protection \
    --region "$region" --stack-name "$stack" >/dev/null
  echo "$stack is protected."
done
