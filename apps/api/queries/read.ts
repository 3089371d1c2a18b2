import { Query } from '@nestjs/cqrs';
import type { ReaderDb } from '../../../libs/read-models/reader.js';
import type { Asked } from '../http/asked.js';
import { Opaque, WholeInQuery } from '../http/fields.js';

/** Names of projections, as in libs/read-models. */
export type ReadModel =
  | 'candidates'
  | 'enquiries'
  | 'feedback'
  | 'figure-facts'
  | 'handovers'
  | 'journeys'
  | 'open-obligations'
  | 'organisations'
  | 'policies'
  | 'promise-facts'
  | 'service-points'
  | 'timeline'
  | 'today'
  | 'webhooks';

export class PositionQuery {
  @Opaque({ optional: true, about: 'As a command was answered; waits at most two seconds until it shows here, else 503.' })
  readonly position?: string;
}

export class PageQuery extends PositionQuery {
  @Opaque({ optional: true, about: '`next` of the page before.' }) readonly cursor?: string;
  @WholeInQuery({ optional: true, min: 1, max: 100, about: 'Items on a page; 25 where nothing is said.' })
  readonly limit?: number;
}

export interface ReadOptions {
  /** Keys of parties besides the actor's own; the caller has checked that the actor may read for them. */
  readonly alsoFor?: readonly string[];
}

/** One reading of read models, as far as the actor's party may see them. */
export class Read<Result> extends Query<Result> {
  constructor(
    readonly asked: Asked<object, PositionQuery>,
    /** Those that it reads, and that a position asked for is waited for in. */
    readonly models: readonly ReadModel[],
    readonly from: (db: ReaderDb) => Promise<Result>,
    readonly options: ReadOptions = {},
  ) {
    super();
  }
}
