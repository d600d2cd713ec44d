#!/bin/bash
# Runs once, when the database folder is new (docker-entrypoint-initdb.d). Two roles: `preread_owner` owns the schema and
# migrates it; `preread` runs the service and, in the group preread_service, can add to the ledger but not change it.
set -euo pipefail

psql --username "$POSTGRES_USER" --dbname postgres --set ON_ERROR_STOP=1 \
  --set owner_password="$PREREAD_OWNER_PASSWORD" --set service_password="$PREREAD_SERVICE_PASSWORD" <<'SQL'
create role preread_service nologin;
create role preread_auditor nologin;
create role preread_owner login password :'owner_password';
create role preread login password :'service_password' in role preread_service;
create database preread owner preread_owner;
revoke all on database preread from public;
grant connect on database preread to preread_service, preread_auditor;
SQL
