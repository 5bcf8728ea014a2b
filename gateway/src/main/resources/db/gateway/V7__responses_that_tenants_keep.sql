-- For SQLite and PostgreSQL alike.

-- Responses of tenants that have them kept, as they were told, each with the items it followed.
create table responses (
    id        text   primary key,
    tenant    text   not null,
    at_millis bigint not null,
    previous  text   not null,
    input     text   not null,
    response  text   not null
);
create index responses_by_time on responses (at_millis);
create index responses_by_tenant on responses (tenant);
