-- The vault: keys of persons, tokens to find them by, and who opened what. Row-level security is forced and
-- every policy names overstap_app: the owner who runs this has no way in, and overstap_reader has none.

-- The epoch of the master key under which new keys are wrapped. One row; whoever adds a key locks it for share, whoever moves the keys to a
-- next epoch changes it, so that no key is added under an epoch that is about to go.
create table vault.master_epoch (
  one_row boolean primary key default true check (one_row),
  epoch integer not null check (epoch > 0)
);

-- One data key per person and party that holds data of that person. A destroyed key stays as a row without the key, so that no other can take its place.
create table vault.keys (
  key_id uuid primary key,
  owner text not null,
  wrapped bytea,
  -- Of `wrapped`; for a destroyed key the last epoch under which it may have been written anywhere.
  epoch integer not null,
  created_at timestamptz not null default now(),
  destroyed_at timestamptz,
  check ((wrapped is null) = (destroyed_at is not null))
);
create index keys_by_epoch on vault.keys (epoch, key_id) where wrapped is not null;

-- Keys that are not of a person: of the search tokens of one party, of the fingerprints of what concerns nobody.
create table vault.service_keys (
  owner text not null,
  purpose text not null,
  wrapped bytea not null,
  epoch integer not null,
  primary key (owner, purpose)
);

-- Keyed hashes of name prefixes and of what tells duplicates; no name can be read from them.
create table vault.search_tokens (
  owner text not null,
  kind text not null,
  token bytea not null,
  key_id uuid not null,
  primary key (owner, kind, token, key_id)
);
create index search_tokens_by_key on vault.search_tokens (key_id);

create table vault.openings (
  id bigint generated always as identity primary key,
  key_id uuid not null,
  actor text not null,
  party text not null,
  purpose text not null,
  at timestamptz not null default now()
);
create index openings_by_key on vault.openings (key_id, at);

do $$
declare t text;
begin
  foreach t in array array['master_epoch', 'keys', 'service_keys', 'search_tokens', 'openings'] loop
    execute format('alter table vault.%I enable row level security', t);
    execute format('alter table vault.%I force row level security', t);
  end loop;
end $$;

grant select, insert on vault.master_epoch, vault.keys, vault.service_keys to overstap_app;
grant update (epoch) on vault.master_epoch to overstap_app;
grant update (wrapped, epoch, destroyed_at) on vault.keys to overstap_app;
grant update (wrapped, epoch) on vault.service_keys to overstap_app;
grant select, insert, delete on vault.search_tokens to overstap_app;
grant insert on vault.openings to overstap_app;

create policy app_reads on vault.master_epoch for select to overstap_app using (true);
create policy app_adds on vault.master_epoch for insert to overstap_app with check (true);
create policy app_moves_on on vault.master_epoch for update to overstap_app using (true) with check (true);

create policy app_reads on vault.keys for select to overstap_app using (true);
create policy app_adds on vault.keys for insert to overstap_app with check (wrapped is not null);
-- A destroyed key does not come back.
create policy app_rewraps_or_destroys on vault.keys for update to overstap_app using (wrapped is not null) with check (true);

create policy app_reads on vault.service_keys for select to overstap_app using (true);
create policy app_adds on vault.service_keys for insert to overstap_app with check (true);
create policy app_rewraps on vault.service_keys for update to overstap_app using (true) with check (true);

create policy app_reads on vault.search_tokens for select to overstap_app using (true);
create policy app_adds on vault.search_tokens for insert to overstap_app with check (true);
create policy app_removes on vault.search_tokens for delete to overstap_app using (true);

create policy app_records on vault.openings for insert to overstap_app with check (true);
