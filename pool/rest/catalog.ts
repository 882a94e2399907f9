import type { Database } from '../db/open.ts';

export type Column = { readonly name: string; readonly type: string };
export type Table = { readonly name: string; readonly columns: ReadonlyMap<string, Column> };
export type Routine = {
  readonly name: string;
  readonly parameters: readonly Column[];
  readonly required: number;
  readonly readOnly: boolean;
};

/** What is exposed: the only source of names that get into a statement. */
export type Catalog = {
  readonly tables: ReadonlyMap<string, Table>;
  readonly routines: ReadonlyMap<string, Routine>;
};

type ColumnRow = { readonly table: string; readonly column: string; readonly type: string };
type RoutineRow = {
  readonly name: string;
  readonly names: readonly string[] | null;
  readonly types: readonly string[];
  readonly defaults: number;
  readonly volatile: boolean;
};

export async function readCatalog(database: Database): Promise<Catalog> {
  const columns = await database.query<ColumnRow>(
    `select c.relname as table, a.attname as column, format_type(a.atttypid, a.atttypmod) as type
     from pg_class c join pg_attribute a on a.attrelid = c.oid
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v', 'p')
       and a.attnum > 0 and not a.attisdropped
     order by c.relname, a.attnum`,
  );
  // One value back, whatever its type. Functions that return sets are not exposed.
  const routines = await database.query<RoutineRow>(
    `select p.proname as name, p.proargnames[1:p.pronargs] as names, p.pronargdefaults as defaults,
       array(select format_type(t, null) from unnest(p.proargtypes::oid[]) with ordinality as u (t, n) order by n)
         as types,
       p.provolatile = 'v' as volatile
     from pg_proc p
     where p.pronamespace = 'public'::regnamespace and p.prokind = 'f' and not p.proretset
       and p.prorettype <> 'trigger'::regtype`,
  );
  return {
    tables: groupTables(columns.rows),
    routines: new Map(routines.rows.map((row) => [row.name, toRoutine(row)])),
  };
}

/** A name as SQL, quoted. */
export function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function groupTables(rows: readonly ColumnRow[]): ReadonlyMap<string, Table> {
  const tables = new Map<string, { name: string; columns: Map<string, Column> }>();
  for (const row of rows) {
    const table = tables.get(row.table) ?? { name: row.table, columns: new Map<string, Column>() };
    table.columns.set(row.column, { name: row.column, type: row.type });
    tables.set(row.table, table);
  }
  return tables;
}

function toRoutine(row: RoutineRow): Routine {
  const parameters = row.types.map((type, index) => ({ name: row.names?.[index] ?? '', type }));
  return { name: row.name, parameters, required: parameters.length - row.defaults, readOnly: !row.volatile };
}
