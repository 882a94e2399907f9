-- One clock for keys and payments as for everything else.

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
