/** Sectors of technology, after the lines of the route map (domain description, "Journey": interests by line). */
export const technicalSectors = [
  'installation',
  'electrical',
  'metal',
  'construction',
  'energy',
  'process',
  'infrastructure',
  'technical-ict',
] as const;

/** All other sectors in which a candidate may work now. */
export const otherSectors = [
  'agriculture',
  'care-and-welfare',
  'cleaning',
  'commercial-services',
  'culture-and-sports',
  'education',
  'financial-services',
  'government',
  'hospitality',
  'retail-and-wholesale',
  'security',
  'transport-and-logistics',
  'other',
] as const;

export const sectors = [...technicalSectors, ...otherSectors] as const;
export type Sector = (typeof sectors)[number];

export const workStatuses = ['employed', 'self-employed', 'not-working'] as const;
export type WorkStatus = (typeof workStatuses)[number];

export const benefitPayers = ['none', 'uwv', 'municipality', 'other'] as const;
export type BenefitPayer = (typeof benefitPayers)[number];

/** Highest education completed, from none to university; `pro` and `vso` are practical and special secondary education. */
export const educationLevels = [
  'none',
  'primary',
  'pro',
  'vso',
  'vmbo',
  'havo',
  'vwo',
  'mbo-1',
  'mbo-2',
  'mbo-3',
  'mbo-4',
  'associate-degree',
  'hbo',
  'wo',
] as const;
export type EducationLevel = (typeof educationLevels)[number];

/** Command of Dutch on the European scale. */
export const languageLevels = ['below-a1', 'a1', 'a2', 'b1', 'b2', 'c1', 'c2'] as const;
export type LanguageLevel = (typeof languageLevels)[number];

/** Hours a week that may be given as wanted. */
export const hoursWantedRange = { min: 1, max: 60 } as const;

/**
 * Where a person stands on the labour market (domain description, "Enquiry and candidate": Situation). Structured facts only, so
 * not sealed; a fact that is absent is not known. Health, debts and their causes have no place here.
 */
export type Situation = {
  readonly workStatus?: WorkStatus;
  /** Of the present work; says nothing about somebody who does not work. */
  readonly sector?: Sector;
  readonly benefitPayer?: BenefitPayer;
  /** A technical diploma or a year of technical work. */
  readonly technicalBackground?: boolean;
  readonly educationLevel?: EducationLevel;
  readonly startQualification?: boolean;
  readonly threatenedWithDismissal?: boolean;
  /** Hours a week. */
  readonly hoursWanted?: number;
  readonly languageLevel?: LanguageLevel;
};

const facts = [
  'workStatus',
  'sector',
  'benefitPayer',
  'technicalBackground',
  'educationLevel',
  'startQualification',
  'threatenedWithDismissal',
  'hoursWanted',
  'languageLevel',
] as const satisfies readonly (keyof Situation)[];

export function sameSituation(a: Situation, b: Situation): boolean {
  return facts.every((fact) => a[fact] === b[fact]);
}

export function isTechnical(sector: Sector): boolean {
  return technicalSectors.some((technical) => technical === sector);
}
