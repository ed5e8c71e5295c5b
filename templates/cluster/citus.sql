-- Many organisations, such as clubs or cities, each with a service and a schema of its own, on several PostgreSQL servers: Citus, schema-based sharding.
-- One organisation on one server needs nothing of this. docs/cluster.md says what was seen to run.
--
-- Before: install Citus 12 or newer on every server, with shared_preload_libraries = 'citus', and run role.sql on every server. Citus does
-- not carry the limits of a session to the workers, so those of the role have to be set there too.

-- On every server, in the database of the service, as postgres:
CREATE EXTENSION IF NOT EXISTS citus;

-- On the coordinator only. Each worker may be a cluster by Patroni; then this is the address of its HAProxy.
SELECT citus_set_coordinator_host('10.0.0.31', 5432);
SELECT citus_add_node('10.0.0.32', 5432);
SELECT citus_add_node('10.0.0.33', 5432);

-- On the coordinator, once for each organisation. Citus chooses the worker.
SET citus.enable_schema_based_sharding TO on;
CREATE SCHEMA harbour_club AUTHORIZATION slotkeeper;
-- The service of this organisation:
--   DATABASE_URL=postgres://slotkeeper:PASSWORD@10.0.0.31/slotkeeper?options=-c%20search_path%3Dharbour_club

-- Where the schemas are, and to move one:
SELECT * FROM citus_schemas;
-- SELECT citus_schema_move('harbour_club', '10.0.0.33', 5432);
