-- The record of openings can be read: which of them a reader gets, the vault decides by the owner of the key.
grant select on vault.openings to overstap_app;
create policy app_reads on vault.openings for select to overstap_app using (true);
