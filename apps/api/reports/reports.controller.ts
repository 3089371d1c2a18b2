import { Controller, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyReply } from 'fastify';
import type { JsonObject } from '../../../libs/kernel/json.js';
import { promisesPerSender, promisesPerSenderCsv, promisesPerSenderDefinition } from '../../../libs/reporting/index.js';
import { Asking, type Asked } from '../http/asked.js';
import { Moment, Slug } from '../http/fields.js';
import { Operation } from '../http/operation.js';
import { badInput, Problem } from '../http/problem.js';
import { PositionQuery, Read } from '../queries/read.js';
import { listOf, maybeMoment, maybeText, moment, object, oneOf, party, text } from '../shared/answers.js';
import { partyOf } from '../shared/parties.js';

export class PromisesQuery extends PositionQuery {
  @Moment({ about: 'Promises due from this moment on.' }) readonly from: string;
  @Moment({ about: 'Promises due before this moment.' }) readonly to: string;
  @Moment({ optional: true, about: 'The figures as they were known then; now where nothing is said.' }) readonly asOf?: string;
  @Slug({ optional: true, about: 'Id of one organisation that hands over.' }) readonly senderOrganisation?: string;
}

const count = { type: 'integer', minimum: 0 } as const;
const reportSchema = object({
  definition: { type: 'object', description: 'How each figure is counted.' },
  from: moment,
  to: moment,
  asOf: maybeMoment,
  rows: listOf(
    object({
      sender: party,
      senderName: maybeText,
      promise: text,
      side: oneOf(['sender', 'receiver']),
      kept: count,
      broken: count,
      late: count,
      released: count,
      open: count,
      share: { type: ['number', 'null'], description: 'Kept, in those kept or broken.' },
    }),
  ),
});

@Controller()
export class ReportsController {
  constructor(private readonly queries: QueryBus) {}

  @Operation({
    id: 'reportPromises',
    kind: 'read',
    path: '/reports/promises',
    tag: 'Reports',
    access: 'report.promises',
    summary: 'Promises per sender, kept and broken, on both sides; JSON, or CSV with `Accept: text/csv`',
    query: PromisesQuery,
    returns: { description: 'The report.', content: { 'application/json': reportSchema, 'text/csv': { type: 'string' } } },
  })
  async promises(
    @Asking() asked: Asked<object, PromisesQuery>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<JsonObject | string> {
    const { from, to, asOf, senderOrganisation } = asked.query;
    const type = wantedType(asked.accept);
    if (from >= to)
      throw badInput([
        { in: 'query', location: { name: 'to' }, code: 'ends-before-it-starts', detail: 'A moment after `from` is wanted.' },
      ]);
    const sender = senderOrganisation === undefined ? undefined : `organisation:${senderOrganisation}`;
    const rows = await this.queries.execute(
      new Read(asked, ['promise-facts'], (db) => promisesPerSender(db, { from, to, asOf }, { sender })),
    );
    if (type === 'text/csv') {
      void reply
        .type('text/csv; charset=utf-8; header=present')
        .header('Content-Disposition', 'attachment; filename="promises.csv"');
      return promisesPerSenderCsv(rows);
    }
    return {
      definition: promisesPerSenderDefinition as unknown as JsonObject,
      from,
      to,
      asOf: asOf ?? null,
      rows: rows.map((row) => ({ ...row, sender: partyOf(row.sender) })),
    };
  }
}

/** JSON unless CSV is what is asked for. @throws Problem (406) where it is neither */
function wantedType(accept: string): 'application/json' | 'text/csv' {
  const ranges = accept.split(',').map((range) => range.split(';', 1)[0]?.trim());
  if (ranges.includes('text/csv')) return 'text/csv';
  if (ranges.some((range) => range === '*/*' || range === 'application/*' || range === 'application/json' || range === ''))
    return 'application/json';
  throw new Problem(406, 'not-acceptable', 'This report comes as application/json or text/csv.');
}
