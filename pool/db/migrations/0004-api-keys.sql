-- Keys for the proxy, for those who do not sign in: programs. A key itself is never stored, only its SHA-256.

create schema access;
grant usage on schema access to service_role;

create table access.api_keys (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id) on delete cascade,
  key_hash text not null unique check (key_hash ~ '^[0-9a-f]{64}$'),
  -- the last characters, by which its owner knows it
  hint text not null check (length(hint) <= 8),
  created_at timestamptz not null default now(),
  revoked_at timestamptz
);
create index on access.api_keys (user_id);
alter table access.api_keys enable row level security;

/* False: no such account. */
create function access.add_api_key(p_email text, p_hash text, p_hint text) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  insert into access.api_keys (user_id, key_hash, hint)
    select u.id, p_hash, p_hint from auth.users u where u.email = p_email;
  return found;
end
$$;

/* Null: no such account. */
create function access.revoke_api_keys(p_email text) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  v_user uuid;
  v_revoked integer;
begin
  select u.id into v_user from auth.users u where u.email = p_email;
  if not found then
    return null;
  end if;
  update access.api_keys set revoked_at = now() where user_id = v_user and revoked_at is null;
  get diagnostics v_revoked = row_count;
  return v_revoked;
end
$$;

/* Whose key it is; null for one that is unknown, revoked, or of a banned account. */
create function access.use_api_key(p_hash text) returns uuid
language sql stable security definer set search_path = '' as $$
  select k.user_id from access.api_keys k join auth.users u on u.id = k.user_id
  where k.key_hash = p_hash and k.revoked_at is null and coalesce(u.banned_until < now(), true)
$$;

revoke all on all functions in schema access from public, anon, authenticated;
grant execute on all functions in schema access to service_role;
