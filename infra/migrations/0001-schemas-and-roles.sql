-- Run by the owner of the database. Two login roles that own nothing and that row-level security binds:
-- overstap_app (events and vault: api, worker) and overstap_reader (read models, for requests of one party at a time).
-- Their passwords are set by whoever installs; here they only come to exist.
do $$
begin
  if not exists (select from pg_roles where rolname = 'overstap_app') then
    create role overstap_app login;
  end if;
  if not exists (select from pg_roles where rolname = 'overstap_reader') then
    create role overstap_reader login;
  end if;
exception when duplicate_object or unique_violation then null; -- another database of the cluster was being migrated
end $$;

create schema event_store;
create schema vault;
create schema projection;
create schema read_model;

revoke all on schema public from public;
grant usage on schema event_store, vault, projection, read_model to overstap_app;
grant usage on schema read_model, projection to overstap_reader;
