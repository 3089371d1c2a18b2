import { CamelCasePlugin, Kysely, PostgresDialect, sql } from 'kysely';
import { escapeLiteral } from 'pg';
import type pg from 'pg';
import type { RowIn } from '../projection/table.js';
import type { candidates } from './candidates/table.js';
import type { enquiries, enquiryTexts } from './enquiries/table.js';
import type { feedback } from './feedback/table.js';
import type { candidateLinkFacts, contactFacts, journeyFacts } from './figure-facts/table.js';
import type { handovers } from './handovers/table.js';
import type { journeyDetails, journeys } from './journeys/table.js';
import type { openObligations } from './open-obligations/table.js';
import type { advisors, clients, organisations } from './organisations/table.js';
import type { policies, policyVersions } from './policies/table.js';
import type { promiseFacts } from './promise-facts/table.js';
import type { members, servicePointMunicipalities, servicePointRegions, servicePoints } from './service-points/table.js';
import type { timeline } from './timeline/table.js';
import type { today } from './today/table.js';
import type { webhookDeliveries, webhookSubscriptions } from './webhooks/table.js';

/** The views of the schema `read_model`, in the camelCase of the program. */
export interface ReadModelTables {
  readonly advisors: RowIn<typeof advisors>;
  readonly candidateLinkFacts: RowIn<typeof candidateLinkFacts>;
  readonly candidates: RowIn<typeof candidates>;
  readonly clients: RowIn<typeof clients>;
  readonly contactFacts: RowIn<typeof contactFacts>;
  readonly enquiries: RowIn<typeof enquiries>;
  readonly enquiryTexts: RowIn<typeof enquiryTexts>;
  readonly feedback: RowIn<typeof feedback>;
  readonly handovers: RowIn<typeof handovers>;
  readonly journeyFacts: RowIn<typeof journeyFacts>;
  readonly journeyDetails: RowIn<typeof journeyDetails>;
  readonly journeys: RowIn<typeof journeys>;
  readonly members: RowIn<typeof members>;
  readonly openObligations: RowIn<typeof openObligations>;
  readonly organisations: RowIn<typeof organisations>;
  readonly policies: RowIn<typeof policies>;
  readonly policyVersions: RowIn<typeof policyVersions>;
  readonly promiseFacts: RowIn<typeof promiseFacts>;
  readonly servicePointMunicipalities: RowIn<typeof servicePointMunicipalities>;
  readonly servicePointRegions: RowIn<typeof servicePointRegions>;
  readonly servicePoints: RowIn<typeof servicePoints>;
  readonly timeline: RowIn<typeof timeline>;
  readonly today: RowIn<typeof today>;
  readonly webhookDeliveries: RowIn<typeof webhookDeliveries>;
  readonly webhookSubscriptions: RowIn<typeof webhookSubscriptions>;
}

/** Read models as the parties of one request see them; good for as long as that transaction lasts. */
export type ReaderDb = Kysely<ReadModelTables>;

/** For whom is read: keys of parties (`service-point:spt-noord`), and where it is about somebody's own rows who that is. */
export interface Reading {
  readonly parties: readonly string[];
  readonly subject?: string;
  readonly client?: string;
}

/** The one way to the read models: in a transaction that row-level security binds to the parties read for. */
export class Reader {
  private readonly db: ReaderDb;

  /** @param pool connects as overstap_reader; it stays the caller's to end */
  constructor(pool: pg.Pool) {
    this.db = new Kysely<ReadModelTables>({
      dialect: new PostgresDialect({
        pool: { connect: async () => withPlainValues(await pool.connect()), end: async () => undefined },
      }),
      plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
    }).withSchema('read_model');
  }

  async asParty<T>(reading: readonly string[] | Reading, read: (db: ReaderDb) => Promise<T>): Promise<T> {
    const { parties, subject, client } = 'parties' in reading ? reading : { parties: reading };
    const settings = [
      ['overstap.parties', parties.join(',')],
      ['overstap.subject', subject ?? ''],
      ['overstap.client', client ?? ''],
    ].map(([name = '', value = '']) => `set_config(${escapeLiteral(name)}, ${escapeLiteral(value)}, true)`);
    return this.db.connection().execute(async (db) => {
      await sql.raw(`begin read only; select ${settings.join(', ')}`).execute(db);
      try {
        return await read(db);
      } finally {
        await sql`rollback`.execute(db);
      }
    });
  }
}

const timestamptz = 1184;
const date = 1082;

const prepared = new WeakSet<pg.PoolClient>();

/** Instants as ISO 8601 in UTC and days as YYYY-MM-DD, as rows have them. */
function withPlainValues(client: pg.PoolClient): pg.PoolClient {
  if (prepared.has(client)) return client;
  prepared.add(client);
  client.setTypeParser(timestamptz, (value) =>
    new Date(`${value.replace(' ', 'T')}:00`.replace(/([+-]\d\d:\d\d):00$/, '$1')).toISOString(),
  );
  client.setTypeParser(date, (value) => value);
  return client;
}
