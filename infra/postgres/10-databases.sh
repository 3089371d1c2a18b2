#!/usr/bin/env bash
# Run once, when the database server is new: a database and a role for each of Overstap, Temporal and Keycloak. The two roles by which
# Overstap's programs come in own nothing (infra/migrations/0001); their passwords are set here.
set -euo pipefail

psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
  --set owner="$OVERSTAP_OWNER_PASSWORD" --set app="$OVERSTAP_APP_PASSWORD" --set reader="$OVERSTAP_READER_PASSWORD" \
  --set temporal="$TEMPORAL_DB_PASSWORD" --set keycloak="$KEYCLOAK_DB_PASSWORD" <<'SQL'
create role overstap_owner login createrole password :'owner';
create role overstap_app login password :'app';
create role overstap_reader login password :'reader';
create database overstap owner overstap_owner;

create role temporal login password :'temporal';
create database temporal owner temporal;
create database temporal_visibility owner temporal;

create role keycloak login password :'keycloak';
create database keycloak owner keycloak;
SQL
