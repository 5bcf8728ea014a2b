-- For SQLite and PostgreSQL alike.

-- What an alert says, and when the webhook is to be told of it next; null where it needs not be.
alter table alerts add column tier text not null default '';
alter table alerts add column spent bigint not null default 0;
alter table alerts add column most bigint not null default 0;
alter table alerts add column due_millis bigint;
alter table alerts add column told_millis bigint;
create index alerts_due on alerts (due_millis) where due_millis is not null;
create index alerts_by_time on alerts (at_millis);

-- What one tenant spent of a day or a month.
create index ledger_by_tenant on ledger (tenant, day_millis);
