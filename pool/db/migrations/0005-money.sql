-- Money that running requests have set aside is theirs: nothing else takes it, and a request may set aside more.

/* What is there and not set aside. */
create function billing.free_balance(p_user uuid) returns bigint
language sql stable security definer set search_path = '' as $$
  select greatest(0, billing.balance(p_user)
    - coalesce((select sum(amount_micro_usd) from billing.holds where user_id = p_user), 0)::bigint)
$$;

/* Sets aside up to p_more for a request that is still running; how much more it was. */
create function billing.extend_hold(p_user uuid, p_hold uuid, p_more bigint) returns bigint
language plpgsql security definer set search_path = '' as $$
declare
  v_more bigint;
begin
  perform 1 from billing.accounts where user_id = p_user for update;
  v_more := greatest(0, least(p_more, billing.free_balance(p_user)));
  update billing.holds set amount_micro_usd = amount_micro_usd + v_more where id = p_hold and user_id = p_user;
  return case when found then v_more else 0 end;
end
$$;

revoke all on all functions in schema billing from public, anon, authenticated;
grant execute on all functions in schema billing to service_role;
