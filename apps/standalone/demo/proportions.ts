/**
 * What the demonstration is made of. The letter tells of eight quarters (libs/reporting/letter.ts): over 600 contacts
 * in six of them, about 400 intakes a year, 223 placements and 35 forecast, 75 % with a follow-up contract, 70 % trained of whom 90 % complete.
 */
export const contacts = { full: 900, quick: 90 } as const;
export const months = 24;

/** Of all contacts, those placed within the two years: in the first seven quarters, and in the last one. */
export const placed = { early: 223 / 900, late: 35 / 900 } as const;
export const lateMonths = 3;
/** Of those placed whose contract came to its end, those who got another one. */
export const followedUp = 0.75;
/** Of those placed, by their training. */
export const trained = { completed: 67, abandoned: 4, none: 29 } as const;

export type Way =
  | 'handover'
  | 'enquiry'
  | 'event'
  | 'campaign'
  | 'website'
  | 'walk-in'
  | 'phone'
  | 'bulk-intake'
  | 'handover-declined'
  | 'handover-redirected'
  | 'handover-withdrawn'
  | 'handover-unreachable'
  | 'handover-refused'
  | 'handover-in-error'
  | 'enquiry-answered'
  | 'never-came';

/** How people come in, and how far; all but the lines below the first eight come to an intake. */
export const ways: Readonly<Record<Way, number>> = {
  handover: 355,
  enquiry: 140,
  event: 115,
  campaign: 80,
  website: 55,
  'walk-in': 30,
  phone: 20,
  'bulk-intake': 15,
  'handover-declined': 10,
  'handover-redirected': 5,
  'handover-withdrawn': 6,
  'handover-unreachable': 9,
  'handover-refused': 6,
  'handover-in-error': 3,
  'enquiry-answered': 28,
  'never-came': 23,
};

/** What becomes of those who are not placed; of those in the last months, some are on their way still. */
export type Fate =
  | 'not-technology'
  | 'left-in-orientation'
  | 'left-in-depth'
  | 'left-matching'
  | 'left-training'
  | 'left-silently'
  | 'no-further-help'
  | 'long-pause';

export const fates: Readonly<Record<Fate, number>> = {
  'not-technology': 20,
  'left-in-orientation': 15,
  'left-in-depth': 13,
  'left-matching': 24,
  'left-training': 4,
  'left-silently': 9,
  'no-further-help': 9,
  'long-pause': 6,
};

/** Organisations that hand over, by the clients of the demonstration. */
export const senders = {
  'werkcentrum-noord-holland-noord': 30,
  'werkcentrum-zaanstreek-waterland': 27,
  'werkcentrum-zuid-kennemerland-ijmond': 24,
  'gemeente-zaanstad': 12,
  'werkcentrum-groot-amsterdam': 4,
  'spt-groot-amsterdam': 3,
} as const;
export type Sender = keyof typeof senders;
