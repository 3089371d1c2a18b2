import { sql } from 'kysely';
import type { HandoverPromise } from '../handover/index.js';
import type { ReaderDb } from '../read-models/reader.js';
import { reportCsv, type ReportLanguage } from './csv.js';
import type { FigureDefinition, ReportScope } from './definition.js';

/** Promises of handovers, kept and broken, both sides (domain description, "Figures": promises kept per sender and by the sender). */
export const promisesPerSenderDefinition: FigureDefinition = {
  name: 'promises-per-sender',
  title: { nl: 'Beloften per verwijzer, nagekomen en verbroken', en: 'Promises per sender, kept and broken' },
  numerator: { nl: 'Beloften die op tijd zijn nagekomen', en: 'Promises kept in time' },
  denominator: {
    nl: 'Beloften die zijn nagekomen of verbroken; wat is vervallen of nog loopt, telt niet mee',
    en: 'Promises kept or broken; what was released or is still open does not count',
  },
  dateThatCounts: { nl: 'De dag waarop de belofte uiterlijk nagekomen moet zijn', en: 'The moment by which the promise is due' },
  events: [
    'handover.offered.v1',
    'handover.redirect-proposed.v1',
    'handover.conversation-planned.v1',
    'handover.declined.v1',
    'handover.declined-by-candidate.v1',
    'handover.returned.v1',
    'handover.promise-kept.v1',
    'handover.promise-lapsed.v1',
    'handover.promise-released.v1',
  ],
  columns: {
    sender: { nl: 'Verwijzer', en: 'Sender' },
    promise: { nl: 'Belofte', en: 'Promise' },
    side: { nl: 'Wie beloofde: de verwijzer of de ontvanger', en: 'Who promised: the sender or the receiver' },
    kept: { nl: 'Op tijd nagekomen', en: 'Kept in time' },
    broken: { nl: 'Verbroken', en: 'Broken' },
    late: { nl: 'Van de verbroken beloften: later alsnog gedaan', en: 'Of the broken ones: done later' },
    released: { nl: 'Vervallen', en: 'Released' },
    open: { nl: 'Loopt nog', en: 'Still open' },
    share: { nl: 'Deel nagekomen', en: 'Share kept' },
  },
  notes: [
    {
      nl: 'Een belofte die te laat alsnog wordt gedaan, blijft verbroken.',
      en: 'A promise that is done after all when it is too late stays broken.',
    },
    {
      nl: 'Een belofte die naar een andere dag is verplaatst, telt op de laatste dag.',
      en: 'A promise that was moved to another day counts on the last one.',
    },
  ],
};

export interface PromisesPerSender {
  /** Key of the party that handed over. */
  readonly sender: string;
  readonly senderName: string | null;
  readonly promise: HandoverPromise;
  /** Which side made the promise. */
  readonly side: 'sender' | 'receiver';
  readonly kept: number;
  readonly broken: number;
  /** Of the broken ones: done later. */
  readonly late: number;
  readonly released: number;
  readonly open: number;
  /** Kept in those kept or broken; null where there are none. */
  readonly share: number | null;
}

export interface PromisesFilter {
  /** Key of one sender. */
  readonly sender?: string;
}

/**
 * Counts what the parties read for may see: a sender its own handovers, a service point those that it had.
 * Each promise counts by its last turn that was recorded by `asOf`.
 */
export async function promisesPerSender(
  db: ReaderDb,
  scope: ReportScope,
  filter: PromisesFilter = {},
): Promise<readonly PromisesPerSender[]> {
  const known = scope.asOf === undefined ? sql`true` : sql`recorded <= ${scope.asOf}::timestamptz`;
  const ofSender = filter.sender === undefined ? sql`true` : sql`sender = ${filter.sender}`;
  const { rows } = await sql<Omit<PromisesPerSender, 'share'>>`
    with turns as (
      select stream, promise, party, side, sender, due_at, outcome, revision, n,
             bool_or(outcome = 'late') over (partition by stream, promise, party) as late
        from read_model.promise_facts
       where ${known} and ${ofSender}
    ),
    last_turns as (
      select distinct on (stream, promise, party) promise, side, sender, due_at, outcome, late
        from turns where outcome <> 'late' order by stream, promise, party, revision desc, n desc
    ),
    names as (
      select 'organisation:' || id as party, name from read_model.organisations
      union all select 'service-point:' || id, name from read_model.service_points
    )
    select sender, min(names.name) as "sender_name", promise, side,
           (count(*) filter (where outcome = 'kept'))::integer as kept,
           (count(*) filter (where outcome = 'lapsed'))::integer as broken,
           (count(*) filter (where outcome = 'lapsed' and late))::integer as late,
           (count(*) filter (where outcome = 'released'))::integer as released,
           (count(*) filter (where outcome = 'made'))::integer as open
      from last_turns left join names on names.party = sender
     where due_at >= ${scope.from}::timestamptz and due_at < ${scope.to}::timestamptz
     group by sender, promise, side
     order by sender, side desc, promise`.execute(db);
  return rows.map((row) => ({ ...row, share: row.kept + row.broken === 0 ? null : row.kept / (row.kept + row.broken) }));
}

const columns = ['sender', 'senderName', 'promise', 'side', 'kept', 'broken', 'late', 'released', 'open', 'share'] as const;

export function promisesPerSenderCsv(
  rows: readonly PromisesPerSender[],
  scope: Required<ReportScope>,
  language: ReportLanguage,
): string {
  return reportCsv(columns, [{ definition: promisesPerSenderDefinition, rows }], scope, language);
}
