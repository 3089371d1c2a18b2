import { addDays, addMonths, Days, instantOn } from './days.js';
import { asked, askedByOther, handedOver, registered, type Arrived, type Channel, type Handed } from './arriving.js';
import { Diary, type Deed } from './diary.js';
import { guided, type Plan, type Training } from './guiding.js';
import {
  fates,
  followedUp,
  lateMonths,
  months,
  placed,
  senders,
  trained,
  ways,
  type Fate,
  type Sender,
  type Way,
} from './proportions.js';
import { Random } from './random.js';

export interface ScenarioOptions {
  readonly seed: string;
  /** YYYY-MM-DD, the last day. */
  readonly until: string;
  /** People who come with a question about themselves. */
  readonly contacts: number;
}

/** What one person brings about. */
export interface Script {
  /** 1, 2, …; in the order of coming in. */
  readonly number: number;
  /** Null for an employer, a partner or somebody anonymous who asks something. */
  readonly way: Way | null;
  readonly deeds: readonly Deed[];
}

/** Two years of a service point, decided beforehand: the same seed, last day and number of people give the same. */
export interface Scenario extends ScenarioOptions {
  /** UTC instants: when the clock begins and where it ends. */
  readonly begins: string;
  readonly ends: string;
  readonly scripts: readonly Script[];
}

interface Person {
  readonly number: number;
  readonly way: Way;
  readonly sender: Sender;
  /** Index of the moment at which they come in. */
  readonly arrives: number;
  readonly random: Random;
}

export function scenario(options: ScenarioOptions): Scenario {
  const { seed, until, contacts } = options;
  const random = Random.seeded(seed);
  const first = addDays(addMonths(until, -months), 1);
  const days = new Days(first, until, random.fork('days'));
  const ends = instantOn(until, '18:00');
  const people = arrivals(contacts, days, random.fork('people'));
  const plans = planned(people, days, ends, random.fork('plans'));
  const scripts: Script[] = people.map((person) => ({
    number: person.number,
    way: person.way,
    deeds: told(person, days, ends, plans.get(person)),
  }));
  const others = Math.round(contacts * 0.08);
  const asking = random.fork('others');
  for (let index = 1; index <= others; index++) {
    const diary = new Diary(asking.fork(index), days, Math.floor(((index - 0.5) / others) * days.length));
    askedByOther(diary);
    scripts.push({ number: contacts + index, way: null, deeds: within(diary, ends) });
  }
  return { ...options, begins: instantOn(first, '08:00'), ends, scripts };
}

/** Fewer people come in summer and around Christmas, more in January and September. */
function season(day: string): number {
  const [, month = '', date = ''] = day.split('-');
  if (month === '07' || month === '08') return 0.7;
  if (month === '12' && date > '15') return 0.6;
  return month === '01' || month === '09' ? 1.25 : 1;
}

function arrivals(contacts: number, days: Days, random: Random): readonly Person[] {
  const weights = days.moments.slice(0, days.length).map(({ day }) => season(day));
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  const dealt = random.fork('ways').deck(ways, contacts);
  const handedBy = random.fork('senders').deck(senders, contacts);
  let index = 0;
  let passed = weights[0] ?? 0;
  return dealt.map((way, order) => {
    const own = random.fork(order + 1);
    const place = ((order + own.fraction()) / contacts) * whole;
    while (passed < place && index < days.length - 1) passed += weights[++index] ?? 0;
    return { number: order + 1, way, sender: handedBy[order] ?? 'gemeente-zaanstad', arrives: index, random: own };
  });
}

/** Somebody as if they were placed, which decides who can be in time. */
interface Hope {
  readonly person: Person;
  readonly plan: Extract<Plan, { readonly kind: 'placed' }>;
  /** When work begins that counts as a placement, and when a contract's end is asked after; null where not within the two years. */
  readonly placedAt: string | null;
  readonly askedAt: string | null;
}

/**
 * Who is placed within the two years, as many as the letter tells, with training and follow-up contracts in its proportions; and what becomes
 * of the others.
 */
function planned(people: readonly Person[], days: Days, ends: string, random: Random): ReadonlyMap<Person, Plan> {
  const guidedOnes = people.filter(({ way }) => comesToJourney(way));
  const dealt = random.fork('training').deck(trained, guidedOnes.length);
  const hopes = guidedOnes.map((person, index): Hope => {
    const plan = { kind: 'placed', training: dealt[index] ?? 'none', followedUp: true } as const;
    const deeds = told(person, days, ends, plan);
    // The first placement of a journey counts, or is apart where it is through an agency.
    const placement = deeds.find(({ path }) => path.endsWith('_begin-placement'));
    const outcome = deeds.find(({ path }) => path.endsWith('_record-contract-outcome'));
    const placedAt = placement?.body['contract'] === 'agency' ? null : (placement?.at ?? null);
    return { person, plan, placedAt, askedAt: outcome?.at ?? null };
  });
  const chosen = inProportion(random.fork('chosen').shuffled(hopes), people.length, addMonths(days.last, -lateMonths));
  const plans = new Map<Person, Plan>(chosen.map(({ person, plan }) => [person, plan]));
  // In the order in which they are asked, so that the share holds for any part of the two years.
  const asked = chosen
    .flatMap((hope) => (hope.askedAt === null ? [] : [hope]))
    .sort((a, b) => (a.askedAt ?? '').localeCompare(b.askedAt ?? ''));
  const every = Math.round(1 / (1 - followedUp));
  for (const [index, { person, plan }] of asked.entries())
    if (index % every === every - 2) plans.set(person, { ...plan, followedUp: false });

  const others = hopes.filter(({ person }) => !plans.has(person));
  const dealtFates = random.fork('fates').deck<Fate>(fates, others.length);
  for (const [index, { person, plan, placedAt }] of others.entries()) {
    // Of those who came late some are on their way to work when the two years end.
    const onTheWay = placedAt === null && person.random.fork('on the way').chance(1 / 3);
    plans.set(person, onTheWay ? plan : { kind: 'not-placed', fate: dealtFates[index] ?? 'no-further-help' });
  }
  return plans;
}

/** As many of each as the proportions say; where there are too few of one kind, others in their place. */
function inProportion(hopes: readonly Hope[], contacts: number, lateFrom: string): readonly Hope[] {
  const early = Math.round(contacts * placed.early);
  const late = Math.round(contacts * (placed.early + placed.late)) - early;
  const whole = trained.completed + trained.abandoned + trained.none;
  const of = (wanted: number, isLate: boolean): readonly Hope[] => {
    const inTime = hopes.filter(({ placedAt }) => placedAt !== null && placedAt.slice(0, 10) > lateFrom === isLate);
    const some = (training: Training): readonly Hope[] =>
      inTime.filter(({ plan }) => plan.training === training).slice(0, Math.round((wanted * trained[training]) / whole));
    const fitting = [...some('completed'), ...some('abandoned'), ...some('none')].slice(0, wanted);
    return [...fitting, ...inTime.filter((hope) => !fitting.includes(hope)).slice(0, wanted - fitting.length)];
  };
  return [...of(early, false), ...of(late, true)];
}

/** A life up to the last day. */
function told(person: Person, days: Days, ends: string, plan: Plan | undefined): readonly Deed[] {
  const diary = new Diary(person.random.fork('life'), days, person.arrives);
  const arrived = comesIn(diary, person);
  if (arrived && plan) {
    diary.wait(diary.random.chance(0.6) ? 0 : 1);
    guided(diary, arrived, plan);
  }
  return within(diary, ends);
}

function within({ deeds }: Diary, ends: string): readonly Deed[] {
  return deeds.filter(({ at }) => at <= ends);
}

function comesToJourney(way: Way): boolean {
  switch (way) {
    case 'handover':
    case 'enquiry':
    case 'event':
    case 'campaign':
    case 'website':
    case 'walk-in':
    case 'phone':
    case 'bulk-intake':
      return true;
    case 'handover-declined':
    case 'handover-redirected':
    case 'handover-withdrawn':
    case 'handover-unreachable':
    case 'handover-refused':
    case 'handover-in-error':
    case 'enquiry-answered':
    case 'never-came':
      return false;
    default:
      return way satisfies never;
  }
}

function comesIn(diary: Diary, { number, way, sender, random }: Person): Arrived | null {
  const handed = (how: Handed): Arrived | null => handedOver(diary, number, sender, how);
  switch (way) {
    case 'handover':
      return handed('taken');
    case 'handover-declined':
      return handed('declined');
    case 'handover-redirected':
      return handed('redirected');
    case 'handover-withdrawn':
      return handed('withdrawn');
    case 'handover-unreachable':
      return handed('unreachable');
    case 'handover-refused':
      return handed('refused');
    case 'handover-in-error':
      return handed('in-error');
    case 'enquiry':
      return asked(diary, number, true);
    case 'enquiry-answered':
      return asked(diary, number, false);
    case 'never-came':
      return registered(diary, number, random.fork('channel').oneOf<Channel>(['event', 'website', 'campaign']), false);
    case 'event':
    case 'campaign':
    case 'website':
    case 'walk-in':
    case 'phone':
    case 'bulk-intake':
      return registered(diary, number, way);
    default:
      return way satisfies never;
  }
}
