-- What the API keeps for itself: which stream a command id has created. Nothing in it names a person.
create schema api;
grant usage on schema api to overstap_app;

create table api.creation_claims (
  command_id uuid primary key,
  stream text not null,
  claimed_at timestamptz not null default now()
);
alter table api.creation_claims enable row level security;
alter table api.creation_claims force row level security;
grant select, insert on api.creation_claims to overstap_app;
grant update (stream) on api.creation_claims to overstap_app;
create policy app_claims on api.creation_claims to overstap_app using (true) with check (true);
