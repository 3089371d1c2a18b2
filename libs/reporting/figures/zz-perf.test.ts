import pg from 'pg';
import { openPool } from '../../database/index.js';
import { PostgresEventStore } from '../../event-store/postgres/index.js';
import { registry } from '../../execution/all-aggregates.js';
import { createLogger } from '../../logging/index.js';
import { openProjectionPool, Projector } from '../../projection/index.js';
import { figureFactsProjection } from '../../read-models/figure-facts/projection.js';
import { organisationsProjection } from '../../read-models/organisations/projection.js';
import { Reader } from '../../read-models/reader.js';
import { servicePointsProjection } from '../../read-models/service-points/projection.js';
import { testDatabase } from '../../../test/support/postgres.js';
import { figureNames, figuresReport } from './index.js';

test('perf', async () => {
  const database = await testDatabase();
  const store = await PostgresEventStore.open({ url: database.appUrl });
  const pool = openProjectionPool(database.ownerUrl);
  const readerPool = openPool({ url: database.readerUrl });
  const reader = new Reader(readerPool);
  const projector = new Projector({
    url: database.ownerUrl,
    pool,
    store,
    upcast: (e) => registry.upcast(e),
    logger: createLogger('t', 'error'),
    projections: [figureFactsProjection, organisationsProjection, servicePointsProjection],
  });
  projector.start();
  await projector.whenSettled();
  const admin = new pg.Client({ connectionString: database.ownerUrl });
  await admin.connect();
  const N = 100000;
  const {
    rows: [s],
  } = await admin.query<{ s: string }>(
    "select table_schema as s from information_schema.tables where table_name='journey_facts' and table_schema like 'projection_%'",
  );
  const sch = s?.s;
  const dims = `'spt' as service_point, (array['handover','walk-in','campaign','enquiry'])[1+i%4] as origin, case when i%3=0 then 'organisation:w'||(i%7) end as sender, (1+i%5)::text as persona, 'inflow' as route, (array['metal','energy','installation'])[1+i%3] as line, 'r'||(i%2) as region`;
  const ins = (kind: string, rev: number, off: string, extra: Record<string, string> = {}, where = 'true') => {
    const cols = Object.keys(extra);
    return admin.query(`insert into ${sch}.journey_facts (stream, revision, n, kind, journey, candidate, number, started_at, started_on, service_point, origin, sender, persona, route, line, region, at, day, occurred, recorded, visible_to ${cols.map((c) => ', ' + c).join('')})
      select 'journey/'||md5(i::text), ${rev}, 0, '${kind}', md5(i::text), md5('c'||i), 1, t0, t0::date, ${dims}, t0 + ${off}, (t0 + ${off})::date, t0+${off}, t0+${off}, array['service-point:spt'] ${cols.map((c) => ', ' + extra[c]).join('')}
      from (select i, timestamptz '2024-01-01' + (i % 730) * interval '1 day' as t0 from generate_series(1, ${N}) i) x where ${where}`);
  };
  const nn = { way: `'ahead'` };
  await ins('started', 0, `interval '0'`);
  await ins('step-entered', 1, `interval '0'`, { step: `'orientation'`, iteration: '1', way: `'start'` });
  await ins('intake', 2, `interval '5 days'`);
  await ins('orientation-concluded', 3, `interval '10 days'`, { outcome: `'direction'` });
  await ins('step-entered', 4, `interval '11 days'`, {
    step: `'matching'`,
    from_step: `'orientation'`,
    stay_days: '11',
    iteration: '1',
    ...nn,
  });
  await ins(
    'step-entered',
    5,
    `interval '20 days'`,
    { step: `'in-depth-orientation'`, from_step: `'matching'`, stay_days: '9', iteration: '1', way: `'back'` },
    'i%3=0',
  );
  await ins('training-begun', 6, `interval '30 days'`, { about: `'x'` }, 'i%2=0');
  await ins('training-completed', 7, `interval '60 days'`, { about: `'x'` }, 'i%2=0');
  await ins(
    'placement-begun',
    8,
    `interval '40 days'`,
    { about: `'p'`, counted: 'true', agency: 'i%10=0', attribution: `'spt'` },
    'i%2=0',
  );
  await ins(
    'step-entered',
    9,
    `interval '40 days'`,
    { step: `'retention'`, from_step: `'matching'`, stay_days: '9', iteration: '1', way: `'by-placement'` },
    'i%2=0',
  );
  await ins('durability', 10, `interval '223 days'`, { about: `'half-year'`, outcome: `'open'` }, 'i%2=0');
  await ins('durability', 11, `interval '405 days'`, { about: `'year'`, outcome: `'open'` }, 'i%2=0');
  await ins('first-contract', 12, `interval '100 days'`, { about: `'p'`, outcome: `'open'`, agency: 'false' }, 'i%4=0');
  await ins('first-contract', 13, `interval '100 days'`, { about: `'p'`, outcome: `'followed-up'`, agency: 'false' }, 'i%4=0');
  await ins('durability', 14, `interval '223 days'`, { about: `'half-year'`, outcome: `'established'` }, 'i%2=0');
  await ins(
    'ended',
    15,
    `interval '230 days'`,
    { outcome: `'durable'`, step: `'retention'`, from_step: `'retention'`, stay_days: '190' },
    'i%2=0',
  );
  await ins(
    'ended',
    15,
    `interval '50 days'`,
    { outcome: `'dropped-out'`, reason: `'moved'`, step: `'matching'`, from_step: `'matching'`, stay_days: '40' },
    'i%4=1',
  );
  await ins('reopened', 16, `interval '90 days'`, {}, 'i%100=1');
  for (const [kind, stream, off] of [
    ['candidate', 'candidate', `interval '-3 days'`],
    ['handover', 'handover', `interval '-5 days'`],
    ['journey', 'journey', `interval '0'`],
  ])
    await admin.query(`insert into ${sch}.contact_facts (stream, revision, n, kind, person, service_point, origin, sender, persona, route, line, region, at, day, occurred, recorded, visible_to)
      select '${stream}/'||md5(i::text), 0, 0, '${kind}', md5('c'||i), ${dims}, t0+${off}, (t0+${off})::date, t0+${off}, t0+${off}, array['service-point:spt']
      from (select i, timestamptz '2024-01-01' + (i % 730) * interval '1 day' as t0 from generate_series(1, ${N}) i) x`);
  await admin.query(`analyze ${sch}.journey_facts; analyze ${sch}.contact_facts; analyze ${sch}.candidate_link_facts`);
  const out: string[] = [];
  for (const period of [
    { from: '2024-01-01T00:00:00.000Z', to: '2027-01-01T00:00:00.000Z' },
    { from: '2024-12-31T23:00:00.000Z', to: '2025-12-31T23:00:00.000Z' },
  ])
    for (const by of [undefined, 'line'] as const) {
      const times: [string, number][] = [];
      const t = Date.now();
      for (const name of figureNames) {
        const t1 = Date.now();
        await reader.asParty(['service-point:spt'], (db) =>
          figuresReport(db, { ...period, asOf: '2030-01-01T00:00:00.000Z', by }, [name]),
        );
        times.push([name, Date.now() - t1]);
      }
      out.push(`${period.from} ${by} total ${Date.now() - t}: ${times.map(([n, ms]) => `${n} ${ms}`).join(', ')}`);
    }
  process.stdout.write(out.join('\n') + '\n');
  process.stdout.write(String((await admin.query('select count(*) from read_model.journey_facts')).rows[0]?.count) + '\n');
  const orig = readerPool;
  void orig;
  const { leadTimes, funnel } = await import('./steps.js');
  const { dropOutPerStep } = await import('./drop-out.js');
  const { sql } = await import('kysely');
  for (const f of [leadTimes, funnel, dropOutPerStep]) {
    const q = { from: '2024-01-01T00:00:00.000Z', to: '2027-01-01T00:00:00.000Z', asOf: '2030-01-01T00:00:00.000Z' };
    const plan = await reader.asParty(['service-point:spt'], async (db) => (await sql`explain (analyze, timing off) ${f.count(q)}`.execute(db)).rows);
    process.stdout.write(plan.map((r) => Object.values(r as object)[0]).join('\n') + '\n\n');
  }
  await admin.end();
  await projector.stop();
  await store.close();
  await Promise.all([pool.end(), readerPool.end()]);
  await database.drop();
}, 300_000);
