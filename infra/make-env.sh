#!/usr/bin/env bash
# `infra/make-env.sh overstap.example`: writes infra/.env with the host name under which Overstap is to be found, and new passwords.
# What is there already is left alone: the databases know those passwords.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

host="${1:?give the host name under which Overstap is to be found}"
if [ -e .env ]; then
  echo "infra/.env is there already and is left alone." >&2
  exit 1
fi

umask 077
{
  echo "OVERSTAP_HOST=$host"
  for name in POSTGRES_PASSWORD OVERSTAP_OWNER_PASSWORD OVERSTAP_APP_PASSWORD OVERSTAP_READER_PASSWORD TEMPORAL_DB_PASSWORD \
    KEYCLOAK_DB_PASSWORD KEYCLOAK_ADMIN_PASSWORD FIRST_ADMINISTRATOR_PASSWORD EVENTSTORE_ADMIN_PASSWORD EVENTSTORE_OPS_PASSWORD \
    GRAFANA_PASSWORD; do
    # Letters and digits only: they go into addresses as they are.
    echo "$name=$(head -c 256 /dev/urandom | base64 | tr -dc 'A-Za-z0-9' | head -c 32)"
  done
} >.env
echo "Wrote infra/.env. Let $host and login.$host lead to this machine, then: docker compose -f infra/compose.yaml up --build --wait"
