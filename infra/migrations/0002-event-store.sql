-- The truth. Events are only ever added: no role has an update, delete or truncate to call, and the columns that give an event its
-- place in the order (xid, sequence) cannot be given by whoever appends.
-- A plain sequence would lose events that commit late, so the order of all events is (xid, sequence), read below pg_snapshot_xmin.
create table event_store.events (
  stream text not null,
  revision integer not null check (revision >= 0),
  id uuid not null,
  type text not null,
  data jsonb not null,
  metadata jsonb not null,
  xid xid8 not null default pg_current_xact_id(),
  sequence bigint not null generated always as identity,
  recorded timestamptz not null default now(),
  primary key (stream, revision)
);

create index events_in_order on event_store.events (xid, sequence);

alter table event_store.events enable row level security;
alter table event_store.events force row level security;

grant select on event_store.events to overstap_app;
grant insert (stream, revision, id, type, data, metadata) on event_store.events to overstap_app;

create policy read_by_app on event_store.events for select to overstap_app using (true);
create policy append_by_app on event_store.events for insert to overstap_app with check (true);
create policy read_by_owner on event_store.events for select to current_user using (true);

-- Statistics of a table that only grows: by default they would be renewed after each tenth part that is added.
alter table event_store.events set (autovacuum_analyze_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.1);
