import pg from 'pg';
import { PostgresEventStore } from '../../libs/event-store/postgres/index.js';
import { registry } from '../../libs/execution/all-aggregates.js';
import { createLogger } from '../../libs/logging/index.js';
import { Engine, openProjectionPool, rebuild, type Projection } from '../../libs/projection/index.js';
import { readModels } from '../../libs/read-models/index.js';
import { writeHistories } from './histories.js';
import { asRatio, median, type Figure } from './measure.js';

const batch = 2_000;

interface Urls {
  readonly appUrl: string;
  readonly ownerUrl: string;
}

/** Rebuild of each projection beside batched UNNEST inserts of the rows that it made, in events a second; and how it goes on to `large`. */
export async function rebuildFigures(
  urls: Urls,
  sizes: { readonly small: number; readonly large: number },
): Promise<readonly Figure[]> {
  const app = new pg.Client({ connectionString: urls.appUrl });
  await app.connect();
  const owner = new pg.Client({ connectionString: urls.ownerUrl });
  await owner.connect();
  await owner.query('set synchronous_commit = off');
  const pool = openProjectionPool(urls.ownerUrl);
  const store = await PostgresEventStore.open({ url: urls.ownerUrl, poolSize: 4 });
  const engine = new Engine({ pool, store, upcast: (event) => registry.upcast(event), logger: createLogger('load', 'error') });
  const figures: Figure[] = [];
  const rates = new Map<string, number>();
  try {
    const written = await writeHistories(app, sizes.small);
    await owner.query('analyze');
    for (const projection of readModels(registry)) {
      const values: number[] = [];
      const limits: number[] = [];
      for (let repeat = 0; repeat < 3; repeat++) {
        const events = await eventsOf(owner, projection);
        if (events === 0) break;
        values.push(events / (await secondsOf(() => rebuild(engine, projection, { restart: true }))));
        limits.push(events / (await unnestSeconds(owner, projection)));
      }
      if (values.length === 0) continue;
      rates.set(projection.name, median(values));
      figures.push(asRatio(`rebuild ${projection.name}, ${written} events`, 'events/s', values, limits, 0.25));
    }
    if (sizes.large > written) {
      await app.query('drop table templates');
      const all = written + (await writeHistories(app, sizes.large - written));
      await owner.query('analyze');
      for (const projection of readModels(registry)) {
        const rate = rates.get(projection.name);
        if (rate === undefined) continue;
        const events = await eventsOf(owner, projection);
        const value = events / (await secondsOf(() => rebuild(engine, projection, { restart: true })));
        figures.push(asRatio(`rebuild ${projection.name}, ${all} events beside ${written}`, 'events/s', [value], [rate], 0.8));
      }
    }
  } finally {
    await store.close();
    await pool.end();
    await app.end();
    await owner.end();
  }
  return figures;
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1_000;
}

async function eventsOf(owner: pg.Client, { sources }: Projection): Promise<number> {
  const { rows } = await owner.query<{ count: number }>(
    `select count(*)::integer as count from event_store.events where split_part(stream, '/', 1) = any ($1)`,
    [sources.map(({ category }) => category)],
  );
  return rows[0]?.count ?? 0;
}

/** Seconds that it takes to insert the rows of the live generation, and its folded states, into tables of the same make by UNNEST. */
async function unnestSeconds(owner: pg.Client, projection: Projection): Promise<number> {
  const { rows: tables } = await owner.query<{ schema: string; name: string }>(
    `select n.nspname as schema, c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind = 'r' and n.nspname = (select 'projection_' || replace($1, '-', '_') || '_g' || generation
        from projection.checkpoints where name = $1 and stage = 'live')`,
    [projection.name],
  );
  let seconds = 0;
  for (const { schema, name } of tables) {
    await owner.query('drop schema if exists bare cascade');
    await owner.query('create schema bare');
    await owner.query(`create table bare.rows (like ${schema}.${name} including all)`);
    const { rows: columns } = await owner.query<{ name: string; type: string }>(
      `select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
        where attrelid = 'bare.rows'::regclass and attnum > 0 order by attnum`,
    );
    const names = columns.map((column) => column.name).join(', ');
    const cast = columns.map((column) => `${column.name}::${column.type}`).join(', ');
    const arrays = columns.map((_, n) => `$${n + 1}::text[]`).join(', ');
    const insert = {
      name: `unnest ${projection.name} ${name} ${Math.random()}`,
      text: `insert into bare.rows select ${cast} from unnest(${arrays}) as r (${names})`,
    };
    await owner.query('begin');
    await owner.query(
      `declare rows no scroll cursor with hold for select ${columns.map((column) => `${column.name}::text`).join(', ')} from ${schema}.${name}`,
    );
    await owner.query('commit');
    for (;;) {
      const { rows } = await owner.query<string[]>({ text: `fetch ${batch} from rows`, rowMode: 'array' } as never);
      if (rows.length === 0) break;
      const values = columns.map((_, n) => rows.map((row) => row[n]));
      seconds += await secondsOf(() => owner.query({ ...insert, values }));
    }
    await owner.query('close rows');
  }
  await owner.query('drop schema if exists bare cascade');
  return seconds;
}
