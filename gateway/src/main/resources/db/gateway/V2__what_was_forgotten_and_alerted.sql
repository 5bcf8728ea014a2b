-- For SQLite and PostgreSQL alike.

-- Before when receipts may be missing: of one tenant, or of all where the name is empty. The
-- ledger has their sums all the same.
create table forgotten (
    tenant        text   primary key,
    before_millis bigint not null
);

-- Which alerts were given, each once in its window.
create table alerts (
    tenant       text   not null,
    measure      text   not null,
    span         text   not null,
    percent      int    not null,
    start_millis bigint not null,
    at_millis    bigint not null,
    primary key (tenant, measure, span, percent, start_millis)
);
create index replays_by_time on replays (at_millis);
