#!/usr/bin/env bash
# Protects the stacks named in STACKS from deletion: CodePipeline's CloudFormation action knows no such setting.
# Acts as the bootstrap deploy role ROLE_ARN, which may do so, in REGION.
set -euo pipefail
export AWS_REGION="$REGION" AWS_PAGER=""

read -r AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN < <(
  aws sts assume-role --role-arn "$ROLE_ARN" --role-session-name fillup-protect \
    --query 'Credentials.[AccessKeyId,SecretAccessKey,SessionToken]' --output text
)
[ -n "${AWS_SESSION_TOKEN:-}" ] || { echo "No credentials for $ROLE_ARN." >&2; exit 1; }
export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN

for stack in $STACKS; do
  aws cloudformation update-termination-protection --enable-termination-protection --stack-name "$stack" >/dev/null
  echo "$stack is protected."
done
