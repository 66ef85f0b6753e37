#!/bin/sh
# The handler's name is the one argument; without a Runtime API there is nothing to serve.
if [ $# -ne 1 ]; then
  echo "lambda-entrypoint.sh takes the name of the handler as its one argument" >&2
  exit 142
fi
if [ -z "$AWS_LAMBDA_RUNTIME_API" ]; then
  echo "AWS_LAMBDA_RUNTIME_API is not set" >&2
  exit 1
fi
export _HANDLER="$1"
exec /var/runtime/bootstrap
