import { originChannels, personas } from '../../../libs/candidate/index.js';
import { lines, routes } from '../../../libs/journey/index.js';
import {
  figureNames,
  groupings,
  missing,
  reportLanguages,
  type Grouping,
  type ReportLanguage,
} from '../../../libs/reporting/index.js';
import { Code, CodesInQuery, Moment, PartyInQuery, Slug } from '../http/fields.js';
import { PositionQuery } from '../queries/read.js';

export class ReportQuery extends PositionQuery {
  @Moment({ about: 'The period by the date that counts: from this moment on.' }) readonly from: string;
  @Moment({ about: 'The period by the date that counts: before this moment.' }) readonly to: string;
  @Moment({
    optional: true,
    about: 'The figures as they were known then, by the moment at which each event was recorded; now where nothing is said.',
  })
  readonly asOf?: string;
  @Code(reportLanguages, { optional: true, about: 'Of the texts in CSV; `nl` where nothing is said.' })
  readonly language?: ReportLanguage;
}

export class PromisesQuery extends ReportQuery {
  @Slug({ optional: true, about: 'Id of one organisation that hands over.' }) readonly senderOrganisation?: string;
}

export class FiguresQuery extends ReportQuery {
  @CodesInQuery(figureNames, { optional: true, about: 'Names of figures; all where nothing is said.' })
  readonly figure?: readonly string[];
  @Code(groupings, { optional: true, about: 'What each figure is divided by; not divided where nothing is said.' })
  readonly by?: Grouping;
  @CodesInQuery([...originChannels, missing.origin], { optional: true }) readonly origin?: readonly string[];
  @PartyInQuery({ optional: true, about: 'Who handed over or referred: `organisation:<id>`, `service-point:<id>`, or `none`.' })
  readonly sender?: string;
  @CodesInQuery(personas.map(String), { optional: true }) readonly persona?: readonly string[];
  @CodesInQuery([...routes, missing.route], { optional: true }) readonly route?: readonly string[];
  @CodesInQuery([...lines, missing.line], { optional: true }) readonly line?: readonly string[];
  @Slug({ optional: true, about: 'Code of a labour-market region, or `none`.' }) readonly region?: string;
}
