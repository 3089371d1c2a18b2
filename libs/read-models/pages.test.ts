import type pg from 'pg';
import { openPool } from '../database/index.js';
import { PostgresEventStore } from '../event-store/postgres/index.js';
import { registry } from '../execution/all-aggregates.js';
import { createLogger } from '../logging/index.js';
import { Engine, openProjectionPool, rebuild } from '../projection/index.js';
import { columnName } from '../projection/schema.js';
import type { Table } from '../projection/table.js';
import { testDatabase, type TestDatabase } from '../../test/support/postgres.js';
import { candidatesProjection } from './candidates/projection.js';
import { listCandidates } from './candidates/queries.js';
import { erasureToDecide } from './candidates/table.js';
import { enquiriesProjection } from './enquiries/projection.js';
import { listEnquiries } from './enquiries/queries.js';
import { handoversProjection } from './handovers/projection.js';
import { listHandovers } from './handovers/queries.js';
import { journeysProjection } from './journeys/projection.js';
import { listJourneys } from './journeys/queries.js';
import type { Page } from './paging.js';
import { Reader, type ReaderDb } from './reader.js';
import { todayProjection } from './today/projection.js';
import { listToday } from './today/queries.js';

const projections = [candidatesProjection, enquiriesProjection, handoversProjection, journeysProjection, todayProjection];
const most = 10_000;
const limit = 10;

type List = (db: ReaderDb, servicePoint: string, cursor?: string) => Promise<Page<object>>;
const lists: readonly (readonly [name: string, list: List])[] = [
  ['candidates, newest first', (db, of, cursor) => listCandidates(db, of, { limit, cursor })],
  ['candidates due for erasure', (db, of, cursor) => listCandidates(db, of, { limit, cursor, erasure: erasureToDecide })],
  ['enquiries, newest first', (db, of, cursor) => listEnquiries(db, of, { limit, cursor })],
  ['handovers, newest first', (db, of, cursor) => listHandovers(db, `service-point:${of}`, { limit, cursor })],
  [
    'handovers, what is due first',
    (db, of, cursor) => listHandovers(db, `service-point:${of}`, { limit, cursor, open: true, order: 'due' }),
  ],
  ['journeys, newest first', (db, of, cursor) => listJourneys(db, of, { limit, cursor })],
  ['journeys, what is due first', (db, of, cursor) => listJourneys(db, of, { limit, cursor, order: 'due' })],
  ['journeys, left alone longest', (db, of, cursor) => listJourneys(db, of, { limit, cursor, order: 'activity' })],
  ['what waits for nobody yet', (db, of, cursor) => listToday(db, of, { whose: 'nobodys' }, { limit, cursor })],
];

/** Of a node of a plan, with what is below it. */
interface Node {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly Node[];
}

/** Rows that a statement fetched from tables, whether it gave them or not. */
function fetched(node: Node): number {
  const own = node['Relation Name'] === undefined ? 0 : node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0);
  return own * node['Actual Loops'] + (node.Plans ?? []).reduce((sum, below) => sum + fetched(below), 0);
}

describe('a page of a list', () => {
  let database: TestDatabase;
  let pool: pg.Pool;
  let readerPool: pg.Pool;
  let reader: Reader;
  const plans: Node[] = [];

  beforeAll(async () => {
    database = await testDatabase();
    pool = openProjectionPool(database.ownerUrl);
    const store = await PostgresEventStore.open({ url: database.appUrl });
    const engine = new Engine({
      pool,
      store,
      upcast: (event) => registry.upcast(event),
      logger: createLogger('test', 'error'),
    });
    for (const projection of projections) {
      await rebuild(engine, projection);
      for (const table of projection.tables) await fill(projection.name, table);
    }
    await store.close();
    readerPool = openPool({ url: database.readerUrl, max: 1 });
    readerPool.on('connect', explaining);
    reader = new Reader(readerPool);
  });

  afterAll(async () => {
    await Promise.all([pool.end(), readerPool.end()]);
    await database.drop();
  });

  /** Many rows of two service points by turns, the earliest of them of what is done with. */
  async function fill(projection: string, table: Table): Promise<void> {
    const servicePoint = `'spt-' || n % 2`;
    const moment = `timestamptz '2026-01-01' + n * interval '7 minutes'`;
    const isOver = `n < ${most * 0.5}`;
    const given: Readonly<Record<string, string>> = {
      servicePoint,
      party: `'service-point:' || ${servicePoint}`,
      visibleTo: `array['service-point:' || ${servicePoint}]`,
      status: `case when ${isOver} then 'ended' else 'active' end`,
      open: `not (${isOver})`,
      erasure: `case when n % 10 < 2 then 'due' else 'kept' end`,
      nextDue: `case when ${isOver} then null else ${moment} end`,
    };
    const byType = {
      text: `'x' || n`,
      uuid: 'gen_random_uuid()',
      integer: 'n',
      boolean: 'false',
      timestamptz: moment,
      date: `date '2026-01-01'`,
      'text[]': 'array[]::text[]',
      jsonb: `'{}'::jsonb`,
    };
    const columns = Object.entries(table.columns).filter(([name, { nullable }]) => !nullable || name in given);
    const name = `projection_${projection}_g1.${table.name}`;
    await pool.query(
      `insert into ${name} (${columns.map(([column]) => columnName(column)).join(', ')})
       select ${columns.map(([column, { sql }]) => given[column] ?? byType[sql]).join(', ')} from generate_series(1, ${most}) n`,
    );
    await pool.query(`analyze ${name}`);
  }

  /** Has each reading tell its plan, with what it came to. */
  function explaining(client: pg.PoolClient): void {
    const query = client.query.bind(client) as (text: string, values?: unknown[]) => Promise<pg.QueryResult>;
    const told = async (text: string, values?: unknown[]): Promise<pg.QueryResult> => {
      if (text.startsWith('select *')) {
        const { rows } = await query(`explain (analyze, format json) ${text}`, values);
        const [{ 'QUERY PLAN': explained }] = rows as [{ readonly 'QUERY PLAN': readonly [{ readonly Plan: Node }] }];
        plans.push(explained[0].Plan);
      }
      return query(text, values);
    };
    Object.assign(client, { query: told });
  }

  async function read(list: List, as: string, of: string, cursor?: string): Promise<Page<object> & { readonly fetched: number }> {
    plans.length = 0;
    const page = await reader.asParty([`service-point:${as}`], (db) => list(db, of, cursor));
    expect(plans).toHaveLength(1);
    return { ...page, fetched: plans.reduce((sum, plan) => sum + fetched(plan), 0) };
  }

  test.each(lists)(
    'of %s reads what it shows and no more, however many there are, and from wherever it goes on',
    async (_, list) => {
      let cursor: string | undefined;
      for (let turn = 0; turn < 3; turn++) {
        const page = await read(list, 'spt-0', 'spt-0', cursor);
        expect(page.items).toHaveLength(limit);
        expect(page.fetched).toBeLessThanOrEqual(limit + 2);
        cursor = page.next ?? undefined;
        expect(cursor).toBeDefined();
      }
    },
  );

  test.each(lists)('of %s is empty for whoever asks for those of another', async (_, list) => {
    expect((await read(list, 'spt-1', 'spt-0')).items).toEqual([]);
    expect((await read(list, 'spt-1', 'spt-1')).items).toHaveLength(limit);
  });
});
