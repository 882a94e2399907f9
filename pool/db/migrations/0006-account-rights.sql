-- One clock for keys and payments as for everything else, and an export with all that is kept.

alter table billing.topups alter column created_at set default account.clock();
alter table billing.payments
  alter column created_at set default account.clock(), alter column updated_at set default account.clock();
alter table access.api_keys alter column created_at set default account.clock();

do $$
declare
  v_function record;
begin
  for v_function in
    select p.oid from pg_proc p where p.pronamespace in ('billing'::regnamespace, 'access'::regnamespace)
      and p.prosrc ~ '\mnow\(\)'
  loop
    execute regexp_replace(pg_get_functiondef(v_function.oid), '\mnow\(\)', 'account.clock()', 'g');
  end loop;
end
$$;

/*
 * Everything the service keeps about the caller, without what would open a door: refresh tokens and the hashes of
 * codes and keys. The ledger repeats the amounts of transactions and usage. No conversation is in it: none is kept.
 */
create or replace function public.export_my_data() returns json
language plpgsql stable security definer set search_path = '' as $$
declare
  v_user uuid := account.require_session();
  v_session uuid := (auth.jwt() ->> 'session_id')::uuid;
begin
  return (
    select json_build_object(
      'schema', 'apipool.export/1',
      'generated_at', account.clock(),
      'profile', json_build_object(
        'user_id', u.id,
        'email', u.email,
        'email_confirmed_at', u.email_confirmed_at,
        'pending_email', nullif(u.email_change, ''),
        'pending_email_requested_at', u.email_change_sent_at,
        'confirmation_sent_at', u.confirmation_sent_at,
        'recovery_sent_at', u.recovery_sent_at,
        'last_sign_in_at', u.last_sign_in_at,
        'banned_until', u.banned_until,
        'created_at', u.created_at,
        'updated_at', u.updated_at,
        'app_metadata', u.raw_app_meta_data,
        'user_metadata', u.raw_user_meta_data,
        'balance_micro_usd', billing.balance(u.id),
        'currency', 'USD',
        'deletion', account.deletion_of(u.id)),
      'identities', coalesce((
        select json_agg(json_build_object('id', i.id, 'provider', i.provider, 'provider_id', i.provider_id,
          'identity_data', i.identity_data, 'last_sign_in_at', i.last_sign_in_at, 'created_at', i.created_at,
          'updated_at', i.updated_at) order by i.created_at, i.id)
        from auth.identities i where i.user_id = u.id), '[]'),
      'sessions', coalesce((
        select json_agg(json_build_object('id', s.id, 'created_at', s.created_at,
          'last_used_at', coalesce(s.refreshed_at at time zone 'UTC', s.created_at), 'user_agent', s.user_agent,
          'ip', host(s.ip), 'current', s.id = v_session) order by s.id = v_session desc, s.created_at desc, s.id)
        from auth.sessions s where s.user_id = u.id), '[]'),
      'api_keys', coalesce((
        select json_agg(json_build_object('id', k.id, 'hint', k.hint, 'created_at', k.created_at,
          'revoked_at', k.revoked_at) order by k.created_at desc, k.id)
        from access.api_keys k where k.user_id = u.id), '[]'),
      'usage_events', coalesce((
        select json_agg(to_jsonb(e) - 'user_id' order by e.created_at desc, e.id desc)
        from public.usage_events e where e.user_id = u.id), '[]'),
      'transactions', coalesce((
        select json_agg(to_jsonb(t) - 'user_id' order by t.created_at desc, t.id desc)
        from public.transactions t where t.user_id = u.id), '[]'),
      'topups', coalesce((
        select json_agg(to_jsonb(t) - 'user_id' order by t.created_at desc, t.order_id)
        from billing.topups t where t.user_id = u.id), '[]'),
      'payments', coalesce((
        select json_agg(to_jsonb(p) order by p.created_at desc, p.payment_id)
        from billing.payments p join billing.topups t on t.order_id = p.order_id where t.user_id = u.id), '[]'))
    from auth.users u where u.id = v_user);
end
$$;
