#!/usr/bin/env bash
# Prints in one line what the assembly in folder $1 would change in the stacks that are deployed, which it reads as
# the bootstrap look-up roles. Changes nothing.
set -euo pipefail
assembly=$1
scripts=$(dirname "$0")
export AWS_PAGER=""
deployed=$(mktemp -d)
trap 'rm -rf "$deployed"' EXIT

as_role() { # ROLE COMMAND…
  local role=$1 access secret token
  shift
  read -r access secret token < <(
    aws sts assume-role --role-arn "$role" --role-session-name fillup-release-changes \
      --query 'Credentials.[AccessKeyId,SecretAccessKey,SessionToken]' --output text
  ) || true
  [ -n "${token:-}" ] || { echo "No credentials for $role." >&2; return 1; }
  AWS_ACCESS_KEY_ID=$access AWS_SECRET_ACCESS_KEY=$secret AWS_SESSION_TOKEN=$token "$@"
}

stacks=$(node "$scripts/describe-release.mjs" "$assembly")
while read -r stack region role; do
  template=$deployed/$region.$stack.json
  if ! as_role "$role" aws cloudformation get-template --region "$region" --stack-name "$stack" \
    --template-stage Original --query TemplateBody --output json >"$template" 2>"$deployed/answer"; then
    # A stack that is not there yet is no failure.
    grep -q 'does not exist' "$deployed/answer" || { cat "$deployed/answer" >&2; exit 1; }
    rm "$template"
  fi
done <<<"$stacks"
node "$scripts/describe-release.mjs" "$assembly" "$deployed"
