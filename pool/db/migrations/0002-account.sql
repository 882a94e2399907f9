-- What a person can see of their account and do with it: usage by day, sessions, export, deletion, notices.
-- Functions for clients check `auth.uid()` themselves; the sensitive ones also that the session is still open.

create schema account;
grant usage on schema account to service_role;

-- The time all of this goes by. A function, so that a test service can move it.
create function account.clock() returns timestamptz language sql stable set search_path = '' as $$ select now() $$;

alter table public.transactions
  alter column created_at set default account.clock(), alter column updated_at set default account.clock();
alter table public.usage_events alter column created_at set default account.clock();
alter table billing.ledger alter column created_at set default account.clock();
alter table billing.holds alter column created_at set default account.clock();

-- Usage by UTC day and model. Reads with the rights of whoever asks, so the policy of usage_events decides.
create view public.usage_daily with (security_invoker = true) as
  select user_id, (created_at at time zone 'UTC')::date as day, model, count(*)::integer as requests,
    sum(prompt_tokens)::bigint as prompt_tokens, sum(completion_tokens)::bigint as completion_tokens,
    sum(cached_tokens)::bigint as cached_tokens, sum(reasoning_tokens)::bigint as reasoning_tokens,
    sum(cost_micro_usd)::bigint as cost_micro_usd
  from public.usage_events
  group by user_id, (created_at at time zone 'UTC')::date, model;
revoke all on public.usage_daily from public, anon, authenticated;
grant select on public.usage_daily to authenticated;

create table account.deletions (
  user_id uuid primary key references auth.users (id) on delete cascade,
  requested_at timestamptz not null,
  scheduled_for timestamptz not null
);
create index on account.deletions (scheduled_for);

create table account.notices (
  id uuid primary key default gen_random_uuid(),
  published_at timestamptz not null default account.clock(),
  -- {"en": {"title": "…", "body": "…"}, "de": …}: English is always there, for the languages that are not
  texts jsonb not null check (jsonb_typeof(texts) = 'object' and texts ? 'en'),
  url text
);
create index on account.notices (published_at desc);

/* Who asks, provided that their session is still open: an access token outlives its session by up to an hour. */
create function account.require_session() returns uuid
language plpgsql stable security definer set search_path = '' as $$
declare
  v_user uuid := auth.uid();
begin
  perform 1 from auth.sessions s
    where s.user_id = v_user and s.id = (auth.jwt() ->> 'session_id')::uuid;
  if not found then
    raise sqlstate 'PT401' using message = 'session_not_found', detail = 'The session of this token has ended.';
  end if;
  return v_user;
end
$$;

create function account.deletion_of(p_user uuid) returns json
language sql stable security definer set search_path = '' as $$
  select json_build_object('status', case when d.user_id is null then 'none' else 'requested' end,
    'requested_at', d.requested_at, 'scheduled_for', d.scheduled_for)
  from (select p_user as id) p left join account.deletions d on d.user_id = p.id
$$;

create function account.sessions_of(p_user uuid, p_current uuid) returns json
language sql stable security definer set search_path = '' as $$
  select coalesce(json_agg(json_build_object(
    'id', s.id,
    'created_at', s.created_at,
    'last_used_at', coalesce(s.refreshed_at at time zone 'UTC', s.created_at),
    'user_agent', s.user_agent,
    'current', coalesce(s.id = p_current, false)
  ) order by s.id = p_current desc, coalesce(s.refreshed_at at time zone 'UTC', s.created_at) desc, s.id), '[]')
  from auth.sessions s where s.user_id = p_user
$$;

/* Removes the accounts whose day has come, with every row that belongs to them. Returns how many. */
create function account.run_due_deletions() returns integer
language plpgsql security definer set search_path = '' as $$
declare
  v_deleted integer;
begin
  with due as (
    select d.user_id from account.deletions d where d.scheduled_for <= account.clock() for update
  )
  delete from auth.users u using due where u.id = due.user_id;
  get diagnostics v_deleted = row_count;
  return v_deleted;
end
$$;

create function account.publish_notice(p_texts jsonb, p_url text, p_published_at timestamptz) returns uuid
language sql security definer set search_path = '' as $$
  insert into account.notices (texts, url, published_at)
    values (p_texts, p_url, coalesce(p_published_at, account.clock())) returning id
$$;

create function account.withdraw_notices() returns void language sql security definer set search_path = '' as $$
  delete from account.notices
$$;

revoke all on all functions in schema account from public, anon, authenticated;
grant execute on function account.clock(), account.run_due_deletions(),
  account.publish_notice(jsonb, text, timestamptz), account.withdraw_notices() to service_role;

create or replace function public.get_account() returns json
language sql stable security definer set search_path = '' as $$
  select json_build_object(
    'user_id', u.id,
    'email', u.email,
    'balance_micro_usd', billing.balance(u.id),
    'currency', 'USD',
    'spent_30d_micro_usd', coalesce((
      select sum(e.cost_micro_usd) from public.usage_events e
      where e.user_id = u.id and e.created_at > account.clock() - interval '30 days'), 0),
    'created_at', u.created_at,
    'deletion', account.deletion_of(u.id)
  )
  from auth.users u where u.id = (select auth.uid())
$$;

create function public.list_sessions() returns json
language plpgsql stable security definer set search_path = '' as $$
begin
  return account.sessions_of(account.require_session(), (auth.jwt() ->> 'session_id')::uuid);
end
$$;

/* Ends one session of the caller: its refresh tokens are gone, and its access token opens no door that checks. */
create function public.revoke_session(session_id uuid) returns json
language plpgsql security definer set search_path = '' as $$
begin
  delete from auth.sessions s where s.user_id = account.require_session() and s.id = revoke_session.session_id;
  if not found then
    raise sqlstate 'PT404' using message = 'session_not_found', detail = 'You have no such session.';
  end if;
  return json_build_object('id', session_id);
end
$$;

/* Everything the service keeps about the caller. No conversation is in it: none is kept. */
create function public.export_my_data() returns json
language plpgsql stable security definer set search_path = '' as $$
declare
  v_user uuid := account.require_session();
begin
  return (
    select json_build_object(
      'schema', 'apipool.export/1',
      'generated_at', account.clock(),
      'profile', json_build_object(
        'user_id', u.id,
        'email', u.email,
        'email_confirmed_at', u.email_confirmed_at,
        'last_sign_in_at', u.last_sign_in_at,
        'created_at', u.created_at,
        'user_metadata', u.raw_user_meta_data,
        'balance_micro_usd', billing.balance(u.id),
        'currency', 'USD',
        'deletion', account.deletion_of(u.id)),
      'usage_events', coalesce((
        select json_agg(to_jsonb(e) - 'user_id' order by e.created_at desc, e.id desc)
        from public.usage_events e where e.user_id = u.id), '[]'),
      'transactions', coalesce((
        select json_agg(to_jsonb(t) - 'user_id' order by t.created_at desc, t.id desc)
        from public.transactions t where t.user_id = u.id), '[]'),
      'sessions', account.sessions_of(u.id, (auth.jwt() ->> 'session_id')::uuid))
    from auth.users u where u.id = v_user);
end
$$;

/*
 * Asks for the account to be deleted in 30 days; until then it works on, and the request can be taken back.
 * PT409: already asked. PT422: the address is not the account's. PT403: the last sign-in is not recent enough.
 */
create function public.request_account_deletion(confirm_email text) returns json
language plpgsql security definer set search_path = '' as $$
declare
  v_user uuid := account.require_session();
  v_signed_in timestamptz;
  v_requested timestamptz := account.clock();
begin
  perform 1 from account.deletions d where d.user_id = v_user;
  if found then
    raise sqlstate 'PT409' using message = 'deletion_already_requested';
  end if;
  perform 1 from auth.users u where u.id = v_user and lower(u.email) = lower(btrim(confirm_email));
  if not found then
    raise sqlstate 'PT422' using message = 'confirm_email_mismatch',
      detail = 'The address is not the one of this account.';
  end if;
  select max(to_timestamp((entry ->> 'timestamp')::bigint)) into v_signed_in
    from jsonb_array_elements(auth.jwt() -> 'amr') entry;
  if v_signed_in is null or v_signed_in < v_requested - interval '10 minutes' then
    raise sqlstate 'PT403' using message = 'recent_sign_in_required',
      detail = 'Sign in again, then repeat the request within ten minutes.';
  end if;
  insert into account.deletions (user_id, requested_at, scheduled_for)
    values (v_user, v_requested, v_requested + interval '30 days') on conflict do nothing;
  if not found then
    raise sqlstate 'PT409' using message = 'deletion_already_requested';
  end if;
  return (
    select json_build_object('status', 'requested', 'requested_at', d.requested_at,
      'scheduled_for', d.scheduled_for, 'balance_forfeit_micro_usd', billing.balance(v_user))
    from account.deletions d where d.user_id = v_user);
end
$$;

/* Takes the request back. Fine, too, when there was none. */
create function public.cancel_account_deletion() returns json
language plpgsql security definer set search_path = '' as $$
declare
  v_user uuid := account.require_session();
begin
  delete from account.deletions d where d.user_id = v_user;
  return account.deletion_of(v_user);
end
$$;

/* News for account holders, newest first, each in the asked language, else a related one, else English. */
create function public.get_notices(locale text default 'en') returns json
language sql stable security definer set search_path = '' as $$
  select coalesce(json_agg(json_build_object(
    'id', n.id,
    'published_at', n.published_at,
    'locale', best.tag,
    'title', n.texts -> best.tag ->> 'title',
    'body', n.texts -> best.tag ->> 'body',
    'url', n.url
  ) order by n.published_at desc, n.id), '[]')
  from account.notices n
  cross join lateral (
    select tag from jsonb_object_keys(n.texts) as tag
    order by lower(tag) = lower(locale) desc,
      split_part(lower(tag), '-', 1) = split_part(lower(locale), '-', 1) desc, tag = 'en' desc, tag
    limit 1
  ) best
  where n.published_at <= account.clock()
$$;

revoke all on function public.get_account(), public.list_sessions(), public.revoke_session(uuid),
  public.export_my_data(), public.request_account_deletion(text), public.cancel_account_deletion(),
  public.get_notices(text) from public, anon;
grant execute on function public.get_account(), public.list_sessions(), public.revoke_session(uuid),
  public.export_my_data(), public.request_account_deletion(text), public.cancel_account_deletion(),
  public.get_notices(text) to authenticated;
