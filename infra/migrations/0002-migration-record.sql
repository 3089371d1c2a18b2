-- What has been migrated is the owner's alone; like every table it has row-level security, forced.
alter table migration.kysely_migration enable row level security;
alter table migration.kysely_migration force row level security;
create policy all_by_owner on migration.kysely_migration to current_user using (true) with check (true);

alter table migration.kysely_migration_lock enable row level security;
alter table migration.kysely_migration_lock force row level security;
create policy all_by_owner on migration.kysely_migration_lock to current_user using (true) with check (true);
