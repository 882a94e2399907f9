import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, expect, test, type TestContext } from 'vitest';
import { bootstrapFile, readMigrations } from './open.ts';

/*
 * The same SQL on a real PostgreSQL server, where one is installed: bootstrap as the superuser (a hosted project
 * has all of that already), ours as a login role without superuser rights.
 */

type Server = { readonly bin: string; readonly folder: string; readonly process: ChildProcess };

/** Named parts of what must be there; the first one missing is the reason to skip. */
let missing: string | undefined;
let server: Server | undefined;

beforeAll(async () => {
  const bin = findBinaries();
  if (bin === undefined) {
    missing = 'no PostgreSQL server is installed (initdb, postgres and psql of version 15 or newer)';
    return;
  }
  const owner = unprivilegedUser();
  if (owner === 'none') {
    missing = 'PostgreSQL does not run as root, and there is no other user to run it as';
    return;
  }
  server = await startServer(bin, owner);
});

afterAll(async () => {
  if (!server) return;
  const ended = once(server.process, 'close');
  server.process.kill('SIGINT');
  await ended;
  rmSync(server.folder, { recursive: true, force: true });
});

function findBinaries(): string | undefined {
  const packaged = '/usr/lib/postgresql';
  const versions = existsSync(packaged) ? readdirSync(packaged).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...versions.map((version) => join(packaged, version, 'bin')),
    ...(process.env['PATH'] ?? '').split(delimiter),
  ];
  return folders.find((folder) => {
    const complete = ['initdb', 'postgres', 'psql'].every((name) => existsSync(join(folder, name)));
    if (!complete) return false;
    const version = execFileSync(join(folder, 'postgres'), ['--version'], { encoding: 'utf8' });
    return Number(/(\d+)/.exec(version)?.[1]) >= 15;
  });
}

type Ids = { readonly uid: number; readonly gid: number };

/** Who the server runs as: this user, or where this is root somebody else. */
function unprivilegedUser(): Ids | undefined | 'none' {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ['postgres', 'nobody']) {
    try {
      const id = (flag: string) =>
        Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: 'pipe' }));
      return { uid: id('-u'), gid: id('-g') };
    } catch {
      // not on this machine: the next one
    }
  }
  return 'none';
}

async function startServer(bin: string, owner: Ids | undefined): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), 'pool-pg-'));
  if (owner) chownSync(folder, owner.uid, owner.gid);
  const data = join(folder, 'data');
  const as = { cwd: folder, ...owner };
  const wanted = ['-D', data, '-U', 'admin', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
  execFileSync(join(bin, 'initdb'), wanted, { ...as, stdio: 'pipe' });
  const settings = [
    'listen_addresses=',
    `unix_socket_directories=${folder}`,
    'fsync=off',
    'shared_buffers=16MB',
  ];
  const args = ['-D', data, ...settings.flatMap((setting) => ['-c', setting])];
  const child = spawn(join(bin, 'postgres'), args, { ...as, stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  await new Promise<void>((resolve, reject) => {
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      log += text;
      if (log.includes('ready to accept connections')) resolve();
    });
    child.once('close', () => reject(new Error(`PostgreSQL did not start: ${log}`)));
  });
  return { bin, folder, process: child };
}

function needServer({ skip }: TestContext): Server {
  if (missing !== undefined) skip(missing);
  if (!server) throw new Error('the server was not started');
  return server;
}

/** Runs a script as a role of the server; the lines it prints. */
function run({ bin, folder }: Server, role: string, script: string): readonly string[] {
  const args = ['-h', folder, '-U', role, '-d', 'postgres', '-v', 'ON_ERROR_STOP=1', '-X', '-q', '-A', '-t'];
  const output = execFileSync(join(bin, 'psql'), [...args, '--single-transaction', '-f', '-'], {
    input: script,
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  return output.split('\n').filter((line) => line !== '');
}

const ada = '00000000-0000-4000-8000-00000000000a';
const bob = '00000000-0000-4000-8000-00000000000b';
const session = '00000000-0000-4000-8000-0000000000aa';

/** As the REST service would: the caller's role and claims, for one transaction. */
function asPerson(id: string, amr = 'now()'): string {
  return `select set_config('request.jwt.claims', json_build_object('sub', '${id}', 'role', 'authenticated',
      'session_id', '${session}', 'amr',
      json_build_array(json_build_object('timestamp', extract(epoch from ${amr})::bigint)))::text, true) as x \\gset
    set local role authenticated;`;
}

test('bootstrap and migrations apply, ours without superuser rights', (context) => {
  const target = needServer(context);
  run(target, 'admin', readFileSync(bootstrapFile, 'utf8'));
  run(target, 'admin', 'alter role project_owner login');
  expect(run(target, 'project_owner', 'select rolsuper from pg_roles where rolname = current_user')).toEqual([
    'f',
  ]);
  for (const { text, role } of readMigrations()) run(target, role ?? 'admin', text);
  expect(run(target, 'admin', `select count(*) > 0 from pg_proc where proname = 'get_account'`)).toEqual([
    't',
  ]);
});

test('money, access controls and deletion work there as they do here', (context) => {
  const target = needServer(context);
  run(
    target,
    'admin',
    `insert into auth.users (id, email) values ('${ada}', 'ada@example.com'), ('${bob}', 'bob@example.com');
     insert into auth.sessions (id, user_id) values ('${session}', '${ada}');`,
  );
  const service = 'set local role service_role;';
  const credit = (id: string) => `select billing.add_transaction('${id}', 'bonus', 700)`;
  expect(run(target, 'admin', `${service} ${credit(ada)}; ${credit(bob)};`)).toEqual(['700', '700']);
  const settled = `${service}
    select hold_id from billing.reserve('${ada}', 1, 500) \\gset
    select billing.settle('${ada}', :'hold_id', 'req-1', 'm', 'chat', 'complete', 1, 2, 0, 0, 300);`;
  expect(run(target, 'admin', settled)).toEqual(['300']);
  const own = `${asPerson(ada)}
    select count(*) from public.transactions; select count(*) from public.transactions where user_id = '${bob}';
    select requests, cost_micro_usd from public.usage_daily;
    select public.get_account() ->> 'balance_micro_usd'; select public.get_account() -> 'deletion' ->> 'status';
    select json_array_length(public.export_my_data() -> 'usage_events');
    select public.list_sessions() -> 0 ->> 'current';`;
  expect(run(target, 'admin', own)).toEqual(['1', '0', '1|300', '400', 'none', '1', 'true']);
  expect(() =>
    run(target, 'admin', `${asPerson(ada)} update public.transactions set amount_micro_usd = 9`),
  ).toThrow(/permission denied for table transactions/);
  expect(() => run(target, 'admin', `${asPerson(ada)} select * from billing.ledger`)).toThrow(
    /permission denied for schema billing/,
  );
  const ask = `select public.request_account_deletion('ada@example.com') ->> 'balance_forfeit_micro_usd';`;
  const old = asPerson(ada, `now() - interval '11 minutes'`);
  expect(() => run(target, 'admin', `${old} ${ask}`)).toThrow(/recent_sign_in_required/);
  expect(() => run(target, 'admin', `${asPerson(bob)} select public.export_my_data()`)).toThrow(
    /session_not_found/,
  );
  expect(run(target, 'admin', `${asPerson(ada)} ${ask}`)).toEqual(['400']);
  const due = `${service} select account.run_due_deletions();`;
  expect(run(target, 'admin', due)).toEqual(['0']);
  run(target, 'admin', `update account.deletions set scheduled_for = now() - interval '1 second'`);
  expect(run(target, 'admin', due)).toEqual(['1']);
  expect(
    run(
      target,
      'admin',
      `select (select count(*) from billing.ledger), (select string_agg(email, ',') from auth.users)`,
    ),
  ).toEqual(['1|bob@example.com']);
});
