-- Top-ups: what a person asked to pay, and what the payment provider says became of it.
-- A public.transactions row appears once the provider has given an invoice, so nothing half made is ever listed.

alter table public.transactions add column cancelled_at timestamptz;
create index on public.transactions (order_id) where order_id is not null;

create table billing.topups (
  transaction_id uuid primary key default gen_random_uuid(),
  user_id uuid not null references billing.accounts (user_id) on delete cascade,
  order_id text not null unique default 'topup_' || replace(gen_random_uuid()::text, '-', ''),
  idempotency_key text not null,
  amount_micro_usd bigint not null check (amount_micro_usd > 0),
  -- the provider's; null until it has made one
  invoice_id text unique,
  created_at timestamptz not null default now(),
  unique (user_id, idempotency_key)
);

-- Every payment the provider has told us of. An invoice can be paid in several.
create table billing.payments (
  payment_id text primary key,
  order_id text not null references billing.topups (order_id) on delete cascade,
  parent_payment_id text,
  status text not null,
  -- the row it is shown in: the top-up's own, or one of its own
  transaction_id uuid references public.transactions (id) on delete set null,
  credited_micro_usd bigint not null default 0 check (credited_micro_usd >= 0),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index on billing.payments (order_id);

/*
 * A payment only ever moves to a higher rank: notifications come twice and in any order. Money that arrives after
 * an expiry or a failure still counts, hence their places.
 */
create function billing.payment_rank(p_status text) returns integer language sql immutable set search_path = '' as $$
  select case p_status when 'waiting' then 1 when 'expired' then 2 when 'confirming' then 3 when 'confirmed' then 4
    when 'sending' then 5 when 'failed' then 6 when 'partially_paid' then 7 when 'finished' then 8
    when 'refunded' then 9 end
$$;

/* 2: money is on its way or here; 1: it may come; 0: nothing came. */
create function billing.payment_weight(p_status text) returns integer language sql immutable set search_path = '' as $$
  select case when p_status in ('expired', 'failed') then 0 when p_status in ('created', 'waiting') then 1 else 2 end
$$;

/* The top-up of this key, made now if it is new. */
create function billing.open_topup(p_user uuid, p_key text, p_amount bigint)
returns table (transaction_id uuid, order_id text, amount bigint, checkout_url text)
language plpgsql security definer set search_path = '' as $$
begin
  perform 1 from billing.accounts a where a.user_id = p_user for update;
  if not found then
    return;
  end if;
  insert into billing.topups (user_id, idempotency_key, amount_micro_usd) values (p_user, p_key, p_amount)
    on conflict do nothing;
  return query
    select t.transaction_id, t.order_id, t.amount_micro_usd, x.checkout_url
    from billing.topups t left join public.transactions x on x.id = t.transaction_id
    where t.user_id = p_user and t.idempotency_key = p_key;
end
$$;

/* Takes the provider's invoice: from here on the top-up is listed. Of two invoices the first stands. */
create function billing.invoice_topup(p_order text, p_provider text, p_invoice text, p_url text) returns text
language plpgsql security definer set search_path = '' as $$
declare
  v_topup billing.topups;
begin
  update billing.topups set invoice_id = p_invoice where order_id = p_order and invoice_id is null
    returning * into v_topup;
  if found then
    insert into public.transactions (id, user_id, kind, status, invoiced_micro_usd, provider, order_id, checkout_url)
      values (v_topup.transaction_id, v_topup.user_id, 'topup', 'created', v_topup.amount_micro_usd, p_provider,
        p_order, p_url);
  end if;
  return (select x.checkout_url from billing.topups t join public.transactions x on x.id = t.transaction_id
    where t.order_id = p_order);
end
$$;

/* A top-up of this person, as listed. */
create function billing.find_topup(p_user uuid, p_id uuid)
returns table (id uuid, order_id text, status text, checkout_url text, created_at timestamptz, updated_at timestamptz,
  cancelled_at timestamptz, invoiced_micro_usd text, amount_micro_usd text, payment_reference text,
  pay_currency text, pay_amount text, actually_paid text)
language sql stable security definer set search_path = '' as $$
  select x.id, x.order_id, x.status, x.checkout_url, x.created_at, x.updated_at, x.cancelled_at,
    x.invoiced_micro_usd::text, x.amount_micro_usd::text, x.payment_reference, x.pay_currency, x.pay_amount,
    x.actually_paid
  from public.transactions x join billing.topups t on t.transaction_id = x.id
  where x.id = p_id and x.user_id = p_user
$$;

/* Called off by the person. Only a mark: money that arrives all the same is credited all the same. */
create function billing.cancel_topup(p_user uuid, p_id uuid) returns text
language plpgsql security definer set search_path = '' as $$
declare
  v_row public.transactions;
begin
  perform 1 from billing.accounts where user_id = p_user for update;
  select x.* into v_row from public.transactions x join billing.topups t on t.transaction_id = x.id
    where x.id = p_id and x.user_id = p_user;
  if not found then
    return 'unknown';
  end if;
  if v_row.status not in ('created', 'waiting', 'expired') then
    return 'under_way';
  end if;
  update public.transactions set cancelled_at = now(), updated_at = now() where id = p_id and cancelled_at is null;
  return 'cancelled';
end
$$;

/* Which row shows a payment: the one it has, the top-up's while nothing of more weight is there, or one of its own. */
create function billing.row_for_payment(p_topup billing.topups, p_payment text, p_status text, p_new boolean)
returns uuid language plpgsql set search_path = '' as $$
declare
  v_row uuid := (select transaction_id from billing.payments where payment_id = p_payment);
  v_main public.transactions;
  v_mine integer := billing.payment_weight(p_status);
  v_theirs integer;
begin
  if v_row is not null then
    return v_row;
  end if;
  select * into v_main from public.transactions where id = p_topup.transaction_id;
  v_theirs := billing.payment_weight(v_main.status);
  if v_main.payment_reference is null or (v_theirs < 2 and (v_mine > v_theirs or (p_new and v_mine = 1))) then
    -- whoever was shown here has brought no money
    update billing.payments set transaction_id = null where transaction_id = v_main.id;
    return v_main.id;
  end if;
  if v_mine = 2 then
    insert into public.transactions (user_id, kind, status, invoiced_micro_usd, provider, order_id)
      values (p_topup.user_id, 'topup', p_status, p_topup.amount_micro_usd, v_main.provider, p_topup.order_id)
      returning id into v_row;
  end if;
  return v_row;
end
$$;

/* Money that went back to the payer is taken back from the balance, as far as it is still there. */
create function billing.book_refund(p_user uuid, p_provider text, p_order text, p_payment text, p_amount bigint)
returns void language plpgsql set search_path = '' as $$
declare
  v_amount bigint := least(p_amount, greatest(billing.balance(p_user), 0));
  v_id uuid;
begin
  insert into public.transactions (user_id, kind, status, amount_micro_usd, provider, order_id, payment_reference)
    values (p_user, 'refund', 'finished', -v_amount, p_provider, p_order, p_payment) returning id into v_id;
  insert into billing.ledger (user_id, amount_micro_usd, transaction_id) values (p_user, -v_amount, v_id);
end
$$;

/*
 * Books what the provider says of a payment, in one transaction: state, row and credit move together or not at all.
 * p_received: what the payment is worth by now. Only `partially_paid` and `finished` credit, each payment up to its
 * worth and never twice. Answers applied, stale (told before, or overtaken), unknown_order or mismatch.
 */
create function billing.record_payment(
  p_order text, p_invoice text, p_price bigint, p_payment text, p_parent text, p_status text, p_received bigint,
  p_pay_currency text, p_pay_amount text, p_actually_paid text
) returns text
language plpgsql security definer set search_path = '' as $$
declare
  v_topup billing.topups;
  v_known billing.payments;
  v_new boolean;
  v_row uuid;
  v_credit bigint := 0;
begin
  select * into v_topup from billing.topups where order_id = p_order;
  if not found or v_topup.invoice_id is null then
    return 'unknown_order';
  end if;
  perform 1 from billing.accounts where user_id = v_topup.user_id for update;
  select * into v_known from billing.payments where payment_id = p_payment;
  v_new := not found;
  if v_topup.amount_micro_usd <> p_price or v_topup.invoice_id <> coalesce(p_invoice, v_topup.invoice_id)
    or v_known.order_id <> p_order then
    return 'mismatch';
  end if;
  if v_new then
    insert into billing.payments (payment_id, order_id, parent_payment_id, status)
      values (p_payment, p_order, p_parent, p_status);
  elsif billing.payment_rank(p_status) <= billing.payment_rank(v_known.status) then
    return 'stale';
  end if;
  if p_status in ('partially_paid', 'finished') then
    v_credit := greatest(least(p_received, v_topup.amount_micro_usd) - coalesce(v_known.credited_micro_usd, 0), 0);
  end if;
  v_row := billing.row_for_payment(v_topup, p_payment, p_status, v_new);
  update billing.payments set status = p_status, transaction_id = v_row, updated_at = now(),
    credited_micro_usd = credited_micro_usd + v_credit where payment_id = p_payment;
  update public.transactions set status = p_status, updated_at = now(), payment_reference = p_payment,
    pay_currency = p_pay_currency, pay_amount = p_pay_amount, actually_paid = p_actually_paid,
    amount_micro_usd = amount_micro_usd + v_credit where id = v_row;
  if v_credit > 0 then
    insert into billing.ledger (user_id, amount_micro_usd, transaction_id) values (v_topup.user_id, v_credit, v_row);
  end if;
  if p_status = 'refunded' and v_known.credited_micro_usd > 0 then
    perform billing.book_refund(v_topup.user_id, 'nowpayments', p_order, p_payment, v_known.credited_micro_usd);
  end if;
  return 'applied';
end
$$;

revoke all on billing.topups, billing.payments from public, anon, authenticated;
revoke all on all functions in schema billing from public, anon, authenticated;
grant execute on all functions in schema billing to service_role;
