#!/bin/sh
# Runs once, in an empty PostgreSQL: the role and the database of the product.
set -eu
psql --username postgres --set=ON_ERROR_STOP=1 --set=password="$(cat "$BENZO_PASSWORD_FILE")" <<'SQL'
CREATE ROLE benzo LOGIN PASSWORD :'password' NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
CREATE DATABASE benzo OWNER benzo ENCODING 'UTF8' TEMPLATE template0;
SQL
