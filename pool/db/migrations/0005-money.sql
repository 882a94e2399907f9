-- Money that running requests have set aside is theirs: nothing else takes it, and a request may set aside more.

/* What is there and not set aside. */
create function billing.free_balance(p_user uuid) returns bigint
language sql stable security definer set search_path = '' as $$
  select greatest(0, billing.balance(p_user)
    - coalesce((select sum(amount_micro_usd) from billing.holds where user_id = p_user), 0)::bigint)
$$;

/* Books a finished transaction. A negative amount takes at most what is free: balances do not go below zero. */
create or replace function billing.add_transaction(p_user uuid, p_kind text, p_amount bigint) returns bigint
language plpgsql security definer set search_path = '' as $$
declare
  v_amount bigint;
  v_id uuid;
begin
  perform 1 from billing.accounts where user_id = p_user for update;
  v_amount := greatest(p_amount, -billing.free_balance(p_user));
  insert into public.transactions (user_id, kind, status, amount_micro_usd)
    values (p_user, p_kind, 'finished', v_amount) returning id into v_id;
  insert into billing.ledger (user_id, amount_micro_usd, transaction_id) values (p_user, v_amount, v_id);
  return billing.balance(p_user);
end
$$;

/* Money that went back to the payer is taken back from the balance, as far as it is still free. */
create or replace function billing.book_refund(p_user uuid, p_provider text, p_order text, p_payment text,
  p_amount bigint)
returns void language plpgsql set search_path = '' as $$
declare
  v_amount bigint := least(p_amount, billing.free_balance(p_user));
  v_id uuid;
begin
  insert into public.transactions (user_id, kind, status, amount_micro_usd, provider, order_id, payment_reference)
    values (p_user, 'refund', 'finished', -v_amount, p_provider, p_order, p_payment) returning id into v_id;
  insert into billing.ledger (user_id, amount_micro_usd, transaction_id) values (p_user, -v_amount, v_id);
end
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
