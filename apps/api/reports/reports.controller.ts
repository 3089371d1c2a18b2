import { Controller, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyReply } from 'fastify';
import type { JsonObject } from '../../../libs/kernel/json.js';
import type { ReaderDb } from '../../../libs/read-models/reader.js';
import {
  figureDefinitions,
  figuresCsv,
  figuresOfLetter,
  figuresReport,
  groupings,
  groupingTexts,
  letterFigures,
  momentOfKnowing,
  NotYetKnown,
  promisesPerSender,
  promisesPerSenderCsv,
  promisesPerSenderDefinition,
  type ReportScope,
} from '../../../libs/reporting/index.js';
import { Asking, type Asked } from '../http/asked.js';
import { Operation } from '../http/operation.js';
import { badInput, Problem } from '../http/problem.js';
import type { ReadModel } from '../queries/read.js';
import { Read } from '../queries/read.js';
import { listOf, maybeText, moment, object, oneOf, party, text } from '../shared/answers.js';
import { partyOf, senderKeyOf } from '../shared/parties.js';
import { FiguresQuery, PromisesQuery, ReportQuery } from './report.dto.js';

const count = { type: 'integer', minimum: 0 } as const;
const localised = object({ nl: text, en: text });
const definitionSchema = {
  ...object({
    name: text,
    title: localised,
    numerator: localised,
    denominator: localised,
    dateThatCounts: localised,
    events: listOf(text),
    columns: { type: 'object', additionalProperties: localised },
    notes: listOf(localised),
  }),
  description: 'How the figure is counted, the same for every service point.',
};
const scopeSchema = { from: moment, to: moment, asOf: { ...moment, description: 'The moment by which the report was known.' } };

const promisesSchema = object({
  definition: definitionSchema,
  ...scopeSchema,
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

const figuresSchema = object({
  ...scopeSchema,
  by: { type: ['string', 'null'], enum: [...groupings, null] },
  figures: listOf(
    object({
      definition: definitionSchema,
      rows: listOf(
        object({
          group: { ...maybeText, description: 'Value of what it is divided by; null where it is not.' },
          groupName: maybeText,
          step: maybeText,
          item: maybeText,
          values: {
            type: 'object',
            additionalProperties: { type: ['number', 'null'] },
            description: 'By measure, as the columns of the definition say; a share is null where its denominator is 0.',
          },
        }),
      ),
    }),
  ),
});

const definitionsSchema = object({
  figures: listOf(definitionSchema),
  groupings: { type: 'object', additionalProperties: localised, description: 'What figures can be divided by.' },
});

const letterSchema = object({
  ...scopeSchema,
  figures: listOf(
    object({
      name: text,
      title: localised,
      unit: oneOf(['number', 'per-year', 'share']),
      value: { type: ['number', 'null'] },
      numerator: { type: 'number' },
      denominator: { type: ['number', 'null'], description: 'Years of the period where the unit is a number a year.' },
      standing: oneOf(['actual']),
      from: moment,
      to: moment,
      asOf: moment,
      definition: definitionSchema,
    }),
  ),
});

const asJsonOrCsv = (schema: JsonObject) => ({
  description: 'The report.',
  content: { 'application/json': schema, 'text/csv': { type: 'string' } },
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
    returns: asJsonOrCsv(promisesSchema),
  })
  async promises(
    @Asking() asked: Asked<object, PromisesQuery>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<JsonObject | string> {
    const type = wantedType(asked.accept);
    const { from, to, senderOrganisation, language = 'nl' } = asked.query;
    const sender = senderKeyOf({ senderOrganisation });
    const { asOf, read: rows } = await this.read(asked, 'promise-facts', (db, scope) => promisesPerSender(db, scope, { sender }));
    if (type === 'text/csv') return csv(reply, 'promises', promisesPerSenderCsv(rows, { from, to, asOf }, language));
    return {
      definition: promisesPerSenderDefinition as unknown as JsonObject,
      ...{ from, to, asOf },
      rows: rows.map((row) => ({ ...row, sender: partyOf(row.sender) })),
    };
  }

  @Operation({
    id: 'reportFigures',
    kind: 'read',
    path: '/reports/figures',
    tag: 'Reports',
    access: 'report.figures',
    summary: 'The figures of the candidate journey over a period, each with its definition; JSON, or CSV with `Accept: text/csv`',
    description:
      'Divided by origin, sender, persona, route, line, region or part of the period, and narrowed to values of these; never by coach. ' +
      'In CSV there is a line per measure.',
    query: FiguresQuery,
    returns: asJsonOrCsv(figuresSchema),
  })
  async figures(
    @Asking() asked: Asked<object, FiguresQuery>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<JsonObject | string> {
    const type = wantedType(asked.accept);
    const { from, to, by, figure, origin, sender, persona, route, line, region, language = 'nl' } = asked.query;
    const servicePoint = asked.actor.party.id;
    const only = {
      ...{ origin, persona, route, line },
      ...(sender !== undefined && { sender: [sender] }),
      ...(region !== undefined && { region: [region] }),
    };
    const { asOf, read: figures } = await this.read(asked, 'figure-facts', (db, scope) =>
      figuresReport(db, { ...scope, servicePoint, by, only }, figure),
    );
    if (type === 'text/csv') return csv(reply, 'figures', figuresCsv(figures, { from, to, asOf, by }, language));
    return { from, to, asOf, by: by ?? null, figures: figures as unknown as JsonObject[] };
  }

  @Operation({
    id: 'listFigureDefinitions',
    kind: 'read',
    path: '/reports/figures/definitions',
    tag: 'Reports',
    access: 'report.figures',
    summary: 'How each figure is counted: numerator, denominator, date that counts, events and notes, in Dutch and English',
    returns: { description: 'The definitions.', content: { 'application/json': definitionsSchema } },
  })
  definitions(): JsonObject {
    return { figures: figureDefinitions as unknown as JsonObject[], groupings: groupingTexts as unknown as JsonObject };
  }

  @Operation({
    id: 'reportLetter',
    kind: 'read',
    path: '/reports/letter',
    tag: 'Reports',
    access: 'report.figures',
    summary: 'The figures that go into a letter to a financier, each with its period, standing and definition',
    description: 'Contacts, intakes a year, placements, follow-up contracts, training and its completion. Money is not in it.',
    query: ReportQuery,
    returns: { description: 'The figures.', content: { 'application/json': letterSchema } },
  })
  async letter(@Asking() asked: Asked<object, ReportQuery>): Promise<JsonObject> {
    const { asOf, read: reports } = await this.read(asked, 'figure-facts', (db, scope) =>
      figuresReport(db, { ...scope, servicePoint: asked.actor.party.id }, figuresOfLetter),
    );
    const { from, to } = asked.query;
    return { from, to, asOf, figures: letterFigures(reports, { from, to, asOf }) as unknown as JsonObject[] };
  }

  /** Reads for a report over its period, as it was known at the moment asked for; that moment stands in the answer. */
  private async read<T>(
    asked: Asked<object, ReportQuery>,
    model: ReadModel,
    from: (db: ReaderDb, scope: Required<ReportScope>) => Promise<T>,
  ): Promise<{ readonly asOf: string; readonly read: T }> {
    const { query } = asked;
    if (query.from >= query.to) throw refused('to', 'ends-before-it-starts', 'A moment after `from` is wanted.');
    try {
      return await this.queries.execute(
        new Read(asked, [model], async (db) => {
          const asOf = await momentOfKnowing(db, query.asOf);
          return { asOf, read: await from(db, { from: query.from, to: query.to, asOf }) };
        }),
      );
    } catch (error) {
      if (error instanceof NotYetKnown)
        throw refused('asOf', 'not-yet-known', 'A moment that has passed is wanted, or none for now.');
      throw error;
    }
  }
}

function refused(name: string, code: string, detail: string): Problem {
  return badInput([{ in: 'query', location: { name }, code, detail }]);
}

function csv(reply: FastifyReply, name: string, content: string): string {
  void reply.type('text/csv; charset=utf-8; header=present').header('Content-Disposition', `attachment; filename="${name}.csv"`);
  return content;
}

/** JSON unless CSV is what is asked for. @throws Problem (406) where it is neither */
function wantedType(accept: string): 'application/json' | 'text/csv' {
  const ranges = accept.split(',').map((range) => range.split(';', 1)[0]?.trim());
  if (ranges.includes('text/csv')) return 'text/csv';
  if (ranges.some((range) => range === '*/*' || range === 'application/*' || range === 'application/json' || range === ''))
    return 'application/json';
  throw new Problem(406, 'not-acceptable', 'This report comes as application/json or text/csv.');
}
