-- Grows the stand-in for what a Supabase project brings along: change of address, devices of sessions, several
-- signing keys, and a clock that can be moved. A file of its own, so that data made before it is brought up to date.

-- The time as this service sees it. Moving the clock replaces the body.
create function local_service.clock() returns timestamptz language sql stable as $$ select now() $$;

alter table auth.users
  add column email_change text not null default '' check (email_change = lower(email_change)),
  add column email_change_sent_at timestamptz,
  add column email_change_confirm_status smallint not null default 0 check (email_change_confirm_status in (0, 1)),
  alter column created_at set default local_service.clock(),
  alter column updated_at set default local_service.clock();

alter table auth.identities
  alter column created_at set default local_service.clock(),
  alter column updated_at set default local_service.clock();

alter table auth.sessions
  add column user_agent text,
  add column ip inet,
  -- without a time zone, as in the original
  add column refreshed_at timestamp,
  alter column created_at set default local_service.clock(),
  alter column updated_at set default local_service.clock();

alter table auth.refresh_tokens
  alter column created_at set default local_service.clock(),
  alter column updated_at set default local_service.clock();

alter table auth.one_time_tokens
  -- the address the code was mailed to
  add column relates_to text not null default '',
  drop constraint one_time_tokens_token_type_check,
  add check (token_type in ('confirmation_token', 'recovery_token', 'email_change_token_new',
    'email_change_token_current')),
  alter column created_at set default local_service.clock();
update auth.one_time_tokens t set relates_to = u.email from auth.users u where u.id = t.user_id;

alter table auth.flow_state
  add column authentication_method text not null default 'magiclink'
    check (authentication_method in ('email/signup', 'magiclink', 'email_change')),
  alter column created_at set default local_service.clock();

-- The newest key signs. The others are still published and trusted until they are revoked.
alter table local_service.signing_keys
  add column revoked_at timestamptz,
  alter column created_at set default clock_timestamp();

do $$
declare
  name text;
begin
  foreach name in array array['users', 'identities', 'sessions', 'refresh_tokens', 'one_time_tokens', 'flow_state'] loop
    execute format('alter table auth.%I enable row level security', name);
    execute format('grant select, insert, update, delete on auth.%I to project_owner', name);
  end loop;
end
$$;
