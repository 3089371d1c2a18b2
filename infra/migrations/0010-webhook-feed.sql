-- How far the events have been fed to webhooks, and which subscriptions there were at that place in the order of events: the two are one, so
-- that the same events are fed to the same subscriptions however often it begins again. One row, of overstap_app, by whom deliveries are scheduled.
create table projection.webhook_feed (
  singleton boolean primary key default true check (singleton),
  position text not null,
  -- State of each subscription that has not ended, by id; its secret as sealed.
  subscriptions jsonb not null,
  updated_at timestamptz not null default now()
);

alter table projection.webhook_feed enable row level security;
alter table projection.webhook_feed force row level security;

create policy all_by_app on projection.webhook_feed to overstap_app using (true) with check (true);

grant select, insert, update on projection.webhook_feed to overstap_app;
