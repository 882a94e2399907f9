-- Accounts with prepaid credits: transactions, usage, and the ledger both are booked in.
-- Amounts are whole micro-USD. Rows hold model names, token counts and times, never a word of a conversation.

create schema billing;
grant usage on schema billing to service_role;

create table public.transactions (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id) on delete cascade,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  kind text not null check (kind in ('topup', 'refund', 'adjustment', 'bonus')),
  status text not null check (status in ('created', 'waiting', 'confirming', 'confirmed', 'sending',
    'partially_paid', 'finished', 'failed', 'refunded', 'expired')),
  -- what was credited; zero until it is
  amount_micro_usd bigint not null default 0,
  invoiced_micro_usd bigint,
  provider text,
  payment_reference text,
  order_id text,
  pay_currency text,
  pay_amount text,
  actually_paid text,
  checkout_url text
);
create index on public.transactions (user_id, created_at desc, id desc);

create table public.usage_events (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id) on delete cascade,
  created_at timestamptz not null default now(),
  request_id text not null unique,
  model text not null,
  kind text not null check (kind in ('chat')),
  status text not null check (status in ('complete', 'stopped', 'failed')),
  prompt_tokens integer not null check (prompt_tokens >= 0),
  completion_tokens integer not null check (completion_tokens >= 0),
  cached_tokens integer not null check (cached_tokens >= 0),
  reasoning_tokens integer not null check (reasoning_tokens >= 0),
  cost_micro_usd bigint not null check (cost_micro_usd >= 0)
);
create index on public.usage_events (user_id, created_at desc, id desc);

-- A project grants everything to its client roles by default: take it back, then give reading of own rows only.
revoke all on public.transactions, public.usage_events from public, anon, authenticated;
grant select on public.transactions, public.usage_events to authenticated;
alter table public.transactions enable row level security;
alter table public.usage_events enable row level security;
create policy "own transactions" on public.transactions
  for select to authenticated using (user_id = (select auth.uid()));
create policy "own usage" on public.usage_events
  for select to authenticated using (user_id = (select auth.uid()));

-- One row an account: what money operations of the same account queue behind.
create table billing.accounts (
  user_id uuid primary key references auth.users (id) on delete cascade
);

create table billing.ledger (
  id bigint generated always as identity primary key,
  user_id uuid not null references billing.accounts (user_id) on delete cascade,
  amount_micro_usd bigint not null,
  transaction_id uuid references public.transactions (id) on delete cascade,
  usage_event_id uuid references public.usage_events (id) on delete cascade,
  created_at timestamptz not null default now(),
  check (num_nonnulls(transaction_id, usage_event_id) = 1)
);
create index on billing.ledger (user_id) include (amount_micro_usd);

-- Credits set aside for requests that are still running.
create table billing.holds (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references billing.accounts (user_id) on delete cascade,
  amount_micro_usd bigint not null check (amount_micro_usd >= 0),
  created_at timestamptz not null default now()
);
create index on billing.holds (user_id) include (amount_micro_usd);

create function billing.open_account() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  insert into billing.accounts (user_id) values (new.id) on conflict do nothing;
  return new;
end
$$;
create trigger open_billing_account after insert on auth.users
  for each row execute function billing.open_account();
insert into billing.accounts (user_id) select id from auth.users on conflict do nothing;

create function billing.balance(p_user uuid) returns bigint
language sql stable security definer set search_path = '' as $$
  select coalesce(sum(amount_micro_usd), 0)::bigint from billing.ledger where user_id = p_user
$$;

/* Books a finished transaction. A negative amount takes at most what is there: balances do not go below zero. */
create function billing.add_transaction(p_user uuid, p_kind text, p_amount bigint) returns bigint
language plpgsql security definer set search_path = '' as $$
declare
  v_amount bigint;
  v_id uuid;
begin
  perform 1 from billing.accounts where user_id = p_user for update;
  v_amount := greatest(p_amount, -billing.balance(p_user));
  insert into public.transactions (user_id, kind, status, amount_micro_usd)
    values (p_user, p_kind, 'finished', v_amount) returning id into v_id;
  insert into billing.ledger (user_id, amount_micro_usd, transaction_id) values (p_user, v_amount, v_id);
  return billing.balance(p_user);
end
$$;

/*
 * Sets aside up to p_max_cost for a request whose question alone costs p_prompt_cost.
 * No row: no such account. No hold_id: not enough; `balance` tells whether other requests hold it.
 */
create function billing.reserve(p_user uuid, p_prompt_cost bigint, p_max_cost bigint)
returns table (hold_id uuid, amount bigint, balance bigint)
language plpgsql security definer set search_path = '' as $$
declare
  v_available bigint;
begin
  perform 1 from billing.accounts a where a.user_id = p_user for update;
  if not found then
    return;
  end if;
  balance := billing.balance(p_user);
  v_available := balance
    - coalesce((select sum(h.amount_micro_usd) from billing.holds h where h.user_id = p_user), 0)::bigint;
  amount := greatest(least(p_max_cost, v_available), 0);
  if balance > 0 and v_available >= p_prompt_cost and (amount > 0 or p_max_cost = 0) then
    insert into billing.holds (user_id, amount_micro_usd) values (p_user, amount) returning id into hold_id;
  end if;
  return next;
end
$$;

/* Ends a hold: books what the request used and returns what was charged, never more than is free to charge. */
create function billing.settle(
  p_user uuid, p_hold uuid, p_request_id text, p_model text, p_kind text, p_status text,
  p_prompt_tokens integer, p_completion_tokens integer, p_cached_tokens integer, p_reasoning_tokens integer,
  p_cost bigint
) returns bigint
language plpgsql security definer set search_path = '' as $$
declare
  v_charged bigint;
  v_event uuid;
begin
  perform 1 from billing.accounts where user_id = p_user for update;
  if not found then
    return 0;
  end if;
  delete from billing.holds where id = p_hold and user_id = p_user;
  v_charged := least(p_cost, greatest(0, billing.balance(p_user)
    - coalesce((select sum(amount_micro_usd) from billing.holds where user_id = p_user), 0)::bigint));
  insert into public.usage_events (user_id, request_id, model, kind, status, prompt_tokens, completion_tokens,
      cached_tokens, reasoning_tokens, cost_micro_usd)
    values (p_user, p_request_id, p_model, p_kind, p_status, p_prompt_tokens, p_completion_tokens,
      p_cached_tokens, p_reasoning_tokens, v_charged)
    returning id into v_event;
  if v_charged > 0 then
    insert into billing.ledger (user_id, amount_micro_usd, usage_event_id) values (p_user, -v_charged, v_event);
  end if;
  return v_charged;
end
$$;

/* Frees what requests of a stopped service had set aside. Only for a service that runs alone on its database. */
create function billing.release_all_holds() returns void language sql security definer set search_path = '' as $$
  delete from billing.holds
$$;

revoke all on all functions in schema billing from public, anon, authenticated;
grant execute on all functions in schema billing to service_role;

create function public.get_account() returns json
language sql stable security definer set search_path = '' as $$
  select json_build_object(
    'user_id', u.id,
    'email', u.email,
    'balance_micro_usd', billing.balance(u.id),
    'currency', 'USD',
    'spent_30d_micro_usd', coalesce((
      select sum(e.cost_micro_usd) from public.usage_events e
      where e.user_id = u.id and e.created_at > now() - interval '30 days'), 0),
    'created_at', u.created_at,
    'deletion', json_build_object('status', 'none', 'requested_at', null, 'scheduled_for', null)
  )
  from auth.users u where u.id = (select auth.uid())
$$;
revoke all on function public.get_account() from public, anon;
grant execute on function public.get_account() to authenticated;
