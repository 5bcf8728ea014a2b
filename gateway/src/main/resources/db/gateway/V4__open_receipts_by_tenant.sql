-- For SQLite and PostgreSQL alike.

-- What requests of a tenant under way hold, where it is refused for money.
create index receipts_open_by_tenant on receipts (tenant) where open = 1;
