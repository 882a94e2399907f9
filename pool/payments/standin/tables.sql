-- The payment provider's own books. They stand for a system that is not ours, so they are no migration.
create table if not exists local_service.nowpayments_invoices (
  id bigint generated always as identity (start with 5000000001) primary key,
  token_id bigint generated always as identity (start with 5900000001),
  order_id text,
  order_description text,
  price_amount text not null,
  ipn_callback_url text,
  success_url text,
  cancel_url text,
  partially_paid_url text,
  is_fixed_rate boolean not null default false,
  is_fee_paid_by_user boolean not null default false,
  created_at timestamptz not null default now()
);
create table if not exists local_service.nowpayments_payments (
  id bigint generated always as identity (start with 6000000001) primary key,
  purchase_id bigint generated always as identity (start with 7000000001),
  invoice_id bigint references local_service.nowpayments_invoices (id),
  parent_id bigint references local_service.nowpayments_payments (id),
  order_id text,
  order_description text,
  price_amount text not null,
  ipn_callback_url text,
  status text not null default 'waiting',
  pay_currency text not null,
  pay_amount text not null,
  actually_paid text not null default '0',
  pay_address text not null,
  payin_extra_id text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index if not exists nowpayments_payments_of_invoice on local_service.nowpayments_payments (invoice_id);
create table if not exists local_service.nowpayments_notifications (
  id bigint generated always as identity primary key,
  payment_id bigint not null references local_service.nowpayments_payments (id),
  status text not null,
  url text not null,
  body text not null,
  -- null: held back until someone sends it
  due_at timestamptz,
  attempts integer not null default 0,
  last_answer integer,
  delivered_at timestamptz,
  created_at timestamptz not null default now()
);
create index if not exists nowpayments_notifications_due on local_service.nowpayments_notifications (due_at)
  where delivered_at is null;
