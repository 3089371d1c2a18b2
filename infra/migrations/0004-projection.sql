-- How far each projection is. One row per generation of tables: the live one that readers see, and the one being built beside it.
-- Rows of read models change in the same transaction as their checkpoint; `epoch` fences: only who took the epoch last may write.
create table projection.checkpoints (
  name text not null,
  generation integer not null check (generation > 0),
  -- Of the declaration that makes the rows.
  version text not null,
  stage text not null check (stage in ('live', 'building')),
  epoch bigint not null default 0,
  -- Of the last event that is in the rows; none before the first.
  position text,
  -- Events of the projection's own streams that are in the rows.
  events bigint not null default 0,
  -- When the store wrote the last of them.
  recorded timestamptz,
  -- Where and why it stands still, without the content of the event.
  parked jsonb,
  updated_at timestamptz not null default now(),
  heartbeat_at timestamptz,
  primary key (name, generation)
) with (fillfactor = 50);

create unique index one_live_generation on projection.checkpoints (name) where stage = 'live';
create unique index one_building_generation on projection.checkpoints (name) where stage = 'building';

alter table projection.checkpoints enable row level security;
alter table projection.checkpoints force row level security;

create policy all_by_owner on projection.checkpoints to current_user using (true) with check (true);
create policy read_by_reader on projection.checkpoints for select to overstap_reader using (true);
create policy read_by_app on projection.checkpoints for select to overstap_app using (true);

grant select on projection.checkpoints to overstap_reader, overstap_app;
