import pg from 'pg';
import { registry } from '../../libs/execution/all-aggregates.js';
import { idOf } from '../../libs/kernel/ids.js';
import type { DomainEvent } from '../../libs/kernel/aggregate.js';
import { testDatabase, type TestDatabase } from '../support/postgres.js';
import { writeHistories } from './histories.js';

interface Row {
  readonly stream: string;
  readonly events: readonly (DomainEvent & { readonly revision: number })[];
}

describe('the histories of the benchmark', () => {
  let database: TestDatabase;
  let written: number;
  let rows: readonly Row[];

  beforeAll(async () => {
    database = await testDatabase();
    const app = new pg.Client({ connectionString: database.appUrl });
    await app.connect();
    written = await writeHistories(app, 1_500);
    rows = (
      await app.query<Row>(
        `select stream, json_agg(json_build_object('type', type, 'data', data, 'revision', revision) order by xid, sequence) as events
           from event_store.events group by stream`,
      )
    ).rows;
    await app.end();
  });

  afterAll(() => database?.drop());

  it('are as many as asked for, in streams of every kind that is measured, each read in its own order', () => {
    expect(written).toBeGreaterThanOrEqual(1_500);
    expect(rows.reduce((sum, { events }) => sum + events.length, 0)).toBe(written);
    expect(new Set(rows.map(({ stream }) => stream.split('/')[0]))).toEqual(
      new Set(['enquiry', 'handover', 'candidate', 'journey']),
    );
    for (const { events } of rows) expect(events.map(({ revision }) => revision)).toEqual(events.map((_, index) => index));
  });

  it('are taken by the domain, each stream under an id of its own that also stands in its events', () => {
    for (const { stream, events } of rows) {
      const aggregate = registry.of(stream);
      const state = events.reduce<unknown>((folded, event) => aggregate.evolve(folded, event), aggregate.initial);
      for (const { target } of aggregate.pending(state))
        if (target.startsWith(stream.split('/')[0]!)) expect(target).toBe(stream);
      if (!stream.startsWith('handover/')) expect(JSON.stringify(events[0]?.data)).toContain(idOf(stream));
    }
  });
});
