import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { PostgresEventStore } from '../../libs/event-store/postgres/index.js';
import { asRatio, inTurn, throughput, type Figure } from './measure.js';
import { newEvent } from './new-event.js';

const bareTable = `
  create schema bare;
  create table bare.events (like event_store.events including all);
  grant usage on schema bare to overstap_app;
  grant select, insert on bare.events to overstap_app;`;

const bareInsert = `insert into bare.events (stream, revision, id, type, data, metadata) values ($1, $2, $3, $4, $5, $6) returning revision, xid, sequence`;

/** Append with expected revision beside the same insert (table, indexes, fsync) by bare `pg`. */
export async function appendFigures(urls: { readonly appUrl: string; readonly ownerUrl: string }): Promise<readonly Figure[]> {
  const owner = new pg.Client({ connectionString: urls.ownerUrl });
  await owner.connect();
  await owner.query(bareTable);
  const store = await PostgresEventStore.open({ url: urls.appUrl, poolSize: 32 });
  const pool = new pg.Pool({ connectionString: urls.appUrl, max: 32 });
  const figures: Figure[] = [];
  try {
    for (const concurrency of [1, 8, 32]) {
      const subject = async () => {
        const streams = Array.from({ length: concurrency }, () => `handover/${randomUUID()}`);
        return throughput(concurrency, 3_000, (caller, turn) =>
          store.append(streams[caller]!, turn === 0 ? 'no-stream' : turn - 1, [newEvent()]),
        );
      };
      const limit = async () => {
        const streams = Array.from({ length: concurrency }, () => `handover/${randomUUID()}`);
        return throughput(concurrency, 3_000, (caller, turn) => {
          const { id, type, data, metadata } = newEvent();
          const values = [streams[caller], turn, id, type, JSON.stringify(data), JSON.stringify(metadata)];
          return pool.query({ name: 'bare-insert', text: bareInsert, values });
        });
      };
      await Promise.all([throughput(concurrency, 300, () => store.readStream('handover/none')), pool.query('select 1')]);
      const { values, limits } = await inTurn(subject, limit);
      figures.push(asRatio(`append, c = ${concurrency}`, '/s', values, limits, 0.85));
    }
  } finally {
    await pool.end();
    await store.close();
    await owner.query('drop schema bare cascade');
    await owner.end();
  }
  return figures;
}
