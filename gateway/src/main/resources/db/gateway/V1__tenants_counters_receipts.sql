-- For SQLite and PostgreSQL alike. Times are milliseconds since the epoch, money is billionths of a
-- US dollar.

-- Every change an operator made; who the tenants are follows from it.
create table audit (
    seq        bigint primary key,
    at_millis  bigint not null,
    by_whom    text   not null,
    kind       text   not null,
    subject    text   not null,
    body       text   not null
);

-- What each tenant took of each window, what is only lent included. start_millis is 0 where the
-- window never ends.
create table counters (
    tenant       text   not null,
    measure      text   not null,
    span         text   not null,
    start_millis bigint not null,
    used         bigint not null,
    primary key (tenant, measure, span, start_millis)
);

-- One for each request that was admitted: open while it is answered, then as it ended.
create table receipts (
    id                 text   primary key,
    instance           text   not null,
    open               int    not null,
    tenant             text   not null,
    key_id             text   not null,
    tier               text   not null,
    asked_model        text   not null,
    model              text   not null,
    provider           text   not null,
    at_millis          bigint not null,
    streamed           int    not null,
    prompt_price       bigint not null,
    completion_price   bigint not null,
    prompt_tokens      bigint not null,
    cached_tokens      bigint not null,
    completion_tokens  bigint not null,
    reasoning_tokens   bigint not null,
    delivered_tokens   bigint not null,
    reserved           bigint not null,
    cost               bigint not null,
    forgone            bigint not null,
    upstream_cost      bigint,
    first_token_millis bigint,
    last_token_millis  bigint,
    ending             text   not null,
    attempts           text   not null,
    draws              text   not null
);
create index receipts_by_time on receipts (at_millis);
create index receipts_by_tenant on receipts (tenant, at_millis);
create index receipts_open on receipts (instance) where open = 1;

-- The ledger: what was settled, by day, kept when receipts are not any more.
create table ledger (
    day_millis        bigint not null,
    tenant            text   not null,
    model             text   not null,
    requests          bigint not null,
    prompt_tokens     bigint not null,
    cached_tokens     bigint not null,
    completion_tokens bigint not null,
    reasoning_tokens  bigint not null,
    cost              bigint not null,
    primary key (day_millis, tenant, model)
);

-- Gateways that share this store, and when each was last alive.
create table instances (
    id          text   primary key,
    seen_millis bigint not null
);

-- Answers kept for a day under the client's Idempotency-Key.
create table replays (
    tenant       text   not null,
    name         text   not null,
    asked        text   not null,
    instance     text   not null,
    at_millis    bigint not null,
    status       int    not null,
    head         text   not null,
    body         text   not null,
    primary key (tenant, name)
);
