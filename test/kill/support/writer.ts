import pg from 'pg';
import type { Composition } from '../../../apps/standalone/composition.js';
import type { EventStore, RecordedEvent } from '../../../libs/event-store/index.js';
import { openEventStore } from '../../../libs/event-store/open-event-store.js';
import { settingsFrom } from '../../../libs/settings/index.js';
import { writeHistories } from '../../load/histories.js';
import { testDatabase, type TestDatabase } from '../../support/postgres.js';

type Made = Pick<RecordedEvent, 'stream' | 'id' | 'type' | 'data' | 'metadata'>;

/** Streams appended at the same time. */
const atOnce = 8;

/** Writes what people leave behind into the store of a composition, whichever that is, a stream at a stroke. */
export class Writer {
  private made = '0';
  private waiting: (readonly [stream: string, events: readonly Made[]])[] = [];

  private constructor(
    private readonly store: EventStore,
    /** Where the histories are made. */
    private readonly workshop: TestDatabase,
  ) {}

  static async into({ environment, urls }: Composition): Promise<Writer> {
    const where = settingsFrom(environment, 'eventStoreUrl', 'eventStorePrefix');
    const store = await openEventStore({ ...where, databaseUrl: urls.database.app, poolSize: 4 });
    return new Writer(store, await testDatabase());
  }

  /** @returns how many events it wrote: `count`, and the rest of the last streams */
  async write(count: number): Promise<number> {
    let written = 0;
    while (written < count) {
      if (this.waiting.length === 0) this.waiting = [...Map.groupBy(await this.make(count), ({ stream }) => stream)];
      const next = this.waiting.splice(0, atOnce);
      await Promise.all(next.map(([stream, events]) => this.store.append(stream, 'no-stream', events)));
      written += next.reduce((sum, [, events]) => sum + events.length, 0);
    }
    return written;
  }

  async close(): Promise<void> {
    await this.store.close();
    await this.workshop.drop();
  }

  private async make(count: number): Promise<readonly Made[]> {
    const client = new pg.Client({ connectionString: this.workshop.appUrl });
    await client.connect();
    try {
      await writeHistories(client, count);
      const { rows } = await client.query<Made & { readonly sequence: string }>(
        'select stream, id::text as id, type, data, metadata, sequence::text as sequence from event_store.events where sequence > $1 order by event_store.events.sequence',
        [this.made],
      );
      this.made = rows.at(-1)?.sequence ?? this.made;
      return rows;
    } finally {
      await client.end();
    }
  }
}
