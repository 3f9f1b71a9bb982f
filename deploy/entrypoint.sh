#!/bin/sh
# Takes secrets from files: NAME_FILE=/run/secrets/name becomes NAME, so that no secret stands in the environment of the
# container as others see it. Then becomes the command it was given.
set -eu
for name in SECRET_KEY FIELD_KEYS INDEX_KEY DATABASE_URL REDIS_URL EMAIL_URL BENZO_HEALTH_TOKEN BENZO_SEAL_PASSWORD; do
  eval "file=\${${name}_FILE:-}"
  if [ -n "$file" ]; then
    value=$(cat "$file")
    export "$name=$value"
  fi
done
exec "$@"
