import { contactChannels } from '../../../libs/personal-data/index.js';
import {
  benefitPayers,
  educationLevels,
  hoursWantedRange,
  languageLevels,
  sectors,
  workStatuses,
  type Situation,
} from '../../../libs/candidate/index.js';
import type { Person } from '../../../libs/personal-data/index.js';
import { Code, Day, Email, Flag, Phone, Postcode, Text, Texts, Whole } from '../http/fields.js';

/** Personal data; sealed as a whole by the field that it stands in. */
export class PersonBody implements Person {
  @Text({ max: 100 }) readonly givenName: string;
  @Text({ max: 40, optional: true, about: 'What stands between given and family name, such as `van der`.' })
  readonly infix?: string;
  @Text({ max: 100 }) readonly familyName: string;
  @Day({ optional: true }) readonly dateOfBirth?: string;
  @Email({ optional: true }) readonly email?: string;
  @Phone({ optional: true }) readonly phone?: string;
  @Postcode({ optional: true }) readonly postcode?: string;
  @Code(contactChannels, { optional: true }) readonly preferredChannel?: Person['preferredChannel'];
  @Text({ max: 500, optional: true, about: 'When the person likes to be spoken to, in their own words.' })
  readonly preferredTimes?: string;
  @Texts({ max: 35, items: 10, optional: true, about: 'BCP 47 tags, the best mastered first.' })
  readonly languages?: readonly string[];
}

/** Where a person stands on the labour market; what is absent is not known. */
export class SituationBody implements Situation {
  @Code(workStatuses, { optional: true }) readonly workStatus?: Situation['workStatus'];
  @Code(sectors, { optional: true, about: 'Of the present work.' }) readonly sector?: Situation['sector'];
  @Code(benefitPayers, { optional: true }) readonly benefitPayer?: Situation['benefitPayer'];
  @Flag({ optional: true, about: 'A technical diploma or a year of technical work.' }) readonly technicalBackground?: boolean;
  @Code(educationLevels, { optional: true, about: 'Highest level completed.' })
  readonly educationLevel?: Situation['educationLevel'];
  @Flag({ optional: true }) readonly startQualification?: boolean;
  @Flag({ optional: true }) readonly threatenedWithDismissal?: boolean;
  @Whole({ ...hoursWantedRange, optional: true, about: 'Hours a week.' }) readonly hoursWanted?: number;
  @Code(languageLevels, { optional: true, about: 'Command of Dutch.' }) readonly languageLevel?: Situation['languageLevel'];
}

/** A command that says all by its name. */
export class NothingBody {}

export const personExample = {
  givenName: 'Samira',
  infix: 'el',
  familyName: 'Idrissi',
  dateOfBirth: '1994-03-17',
  email: 'samira@voorbeeld.example',
  phone: '06 12345678',
  postcode: '9711 AA',
  preferredChannel: 'phone',
  preferredTimes: 'Na vijven, of op woensdag.',
  languages: ['nl', 'ar'],
} as const;

export const situationExample = {
  workStatus: 'not-working',
  benefitPayer: 'municipality',
  technicalBackground: false,
  educationLevel: 'mbo-2',
  startQualification: true,
  hoursWanted: 32,
  languageLevel: 'b1',
} as const;
