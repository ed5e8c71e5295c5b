-- The role and the database of the service. Run this once, on the primary, as postgres:
--   SLOTKEEPER_PASSWORD='…' psql -f role.sql
\set ON_ERROR_STOP on
\set password `echo "$SLOTKEEPER_PASSWORD"`

CREATE ROLE slotkeeper LOGIN PASSWORD :'password';
CREATE DATABASE slotkeeper OWNER slotkeeper;

-- The service asks for these limits itself when it connects. PgBouncer drops what it asks for, and then these hold.
ALTER ROLE slotkeeper SET lock_timeout = '3s';
ALTER ROLE slotkeeper SET statement_timeout = '30s';
ALTER ROLE slotkeeper SET idle_in_transaction_session_timeout = '30s';
-- A commit that PostgreSQL acknowledged must be on the disks of both servers.
ALTER ROLE slotkeeper SET synchronous_commit = 'on';
ALTER ROLE slotkeeper SET timezone = 'UTC';

-- Lets `slotkeeper doctor` see whether a synchronous standby follows. It lets the role read no data of others.
GRANT pg_read_all_stats TO slotkeeper;

-- For /etc/pgbouncer/userlist.txt: no password, but keep it from others.
\pset tuples_only on
\pset format unaligned
SELECT format('"%s" "%s"', rolname, rolpassword) FROM pg_authid WHERE rolname = 'slotkeeper';
