-- Domain time where it is stepped (OVERSTAP_CLOCK=stepping): one row, which the owner moves forward. With the wall clock it stays empty.
create table projection.clock (
  singleton boolean primary key default true check (singleton),
  now timestamptz not null
);

alter table projection.clock enable row level security;
alter table projection.clock force row level security;

create policy all_by_owner on projection.clock to current_user using (true) with check (true);
create policy read_by_app on projection.clock for select to overstap_app using (true);
create policy read_by_reader on projection.clock for select to overstap_reader using (true);

grant select on projection.clock to overstap_app, overstap_reader;
