import { defaultPolicy } from '../../../libs/policy/policy.js';
import { addDays, addMonths, minutesBefore } from './days.js';
import { known, type Body, type Known } from './diary.js';
import type { Guided, Training } from './guiding.js';
import type { Random } from './random.js';
import * as texts from './texts.js';

const { checkInWeeks, checkInMonths, durableAfter, durableGrace } = defaultPolicy.journey;

/** Something that is to be done from a day on, unless the placement has ended by then. */
interface Planned {
  readonly day: string;
  readonly act: () => void;
  /** Also done after the placement has ended. */
  readonly always?: boolean;
}

type Contract = 'permanent' | 'fixed-term' | 'bbl' | 'agency' | 'secondment';

/** Work begins, with all that follows in two years: check-ins, training beside the job, another contract or none, durability. */
export function placedAtWork(journey: Guided, plan: { readonly training: Training; readonly followedUp: boolean }): void {
  const { diary } = journey;
  const random = diary.random.fork('placement');
  if (random.chance(0.85)) journey.assign('job-coach');
  const first = beginPlacement(journey, random.fork('terms'));
  const { startsOn, contractEndsOn } = first;
  const placement = known(`${journey.journey} placement ${journey.placements}`);
  const earlyEnd = contractEndsOn === null && random.chance(0.14) ? addDays(startsOn, random.whole(25, 150)) : null;
  const followed = contractEndsOn === null || plan.followedUp;
  let isOver = false;
  const over = (): void => void (isOver = true);
  const endsOn = followed ? earlyEnd : contractEndsOn;
  const planned: Planned[] = [
    ...checkIns(journey, placement, startsOn, random.fork('check-ins')),
    ...contractOutcome(journey, placement, contractEndsOn, plan.followedUp, random.fork('contract')),
    ...besideWork(journey, startsOn, plan.training, random.fork('training')),
    ...(first.inTechnology ? durability(journey, startsOn, endsOn, random.fork('durability')) : []),
    ...(endsOn === null ? goodbye(journey, startsOn, plan.training, random.fork('goodbye'), over) : []),
  ];
  if (endsOn !== null)
    planned.push({
      day: addDays(endsOn, random.whole(0, 4)),
      act: () => {
        over();
        placementEnds(journey, placement, endsOn, endsOn === contractEndsOn, random.fork('end'));
      },
    });
  for (const { day, act, always } of planned.sort((a, b) => a.day.localeCompare(b.day))) {
    if (isOver && always !== true) continue;
    diary.waitUntil(day);
    act();
  }
}

interface Begun {
  readonly startsOn: string;
  readonly contractEndsOn: string | null;
  readonly inTechnology: boolean;
}

function beginPlacement(journey: Guided, random: Random): Begun {
  const { diary, line } = journey;
  const startsOn = diary.today;
  const contract = random.weighted<Contract>({ 'fixed-term': 62, bbl: 12, permanent: 14, agency: 8, secondment: 4 });
  const hasEnd = contract === 'fixed-term' || (contract === 'bbl' && random.chance(0.5));
  const contractEndsOn = hasEnd ? addDays(addMonths(startsOn, Number(random.weighted({ 6: 5, 7: 4, 12: 2 }))), -1) : null;
  const inTechnology = random.chance(0.95);
  journey.placements++;
  journey.does('begin-placement', {
    employer: `werkgever-${random.whole(1, 45)}`,
    startsOn,
    contract,
    hours: Number(random.weighted({ 20: 1, 24: 2, 32: 5, 36: 4, 40: 5 })),
    contractEndsOn,
    wageBand: random.oneOf(['minimum', 'up-to-2500', 'up-to-3000', 'up-to-3500', 'unknown']),
    inTechnology,
    attribution: random.weighted({ spt: 72, partner: 16, 'self-found': 12 }),
    line: inTechnology ? line : null,
    trainingNeeded: random.chance(0.5),
    practiceTrainer: random.weighted({ named: 7, missing: 3 }),
  });
  return { startsOn, contractEndsOn, inTechnology };
}

/** Most are held within the days of grace; of the others nobody hears. */
function checkIns(journey: Guided, placement: Known, startsOn: string, random: Random): readonly Planned[] {
  const terms = [
    ...checkInWeeks.map((weeks) => ({ term: `${weeks}-weeks`, due: addDays(startsOn, 7 * weeks) })),
    ...checkInMonths.map((months) => ({ term: `${months}-months`, due: addMonths(startsOn, months) })),
  ];
  return terms.flatMap(({ term, due }): readonly Planned[] => {
    const how = random.weighted({ held: 84, missed: 4, forgotten: 12 });
    const day = addDays(due, random.whole(2, 6));
    switch (how) {
      case 'held':
        return [{ day, act: () => checkIn(journey, placement, term, random.fork(term)) }];
      case 'missed':
        return [{ day: addDays(due, 8), act: () => journey.does('record-missed-check-in', { placement, term }) }];
      case 'forgotten':
        return [];
      default:
        return how satisfies never;
    }
  });
}

function checkIn(journey: Guided, placement: Known, term: string, random: Random): void {
  const heldAt = minutesBefore(journey.diary.now.at, 20);
  const risk = random.weighted({ none: 76, watch: 18, act: 6 });
  const side = (): Body => ({ heldAt, risk, ...(risk !== 'none' && { agreements: random.oneOf(texts.agreements) }) });
  const spoken = random.weighted({ both: 70, candidate: 25, employer: 5 });
  journey.does('record-check-in', {
    placement,
    term,
    candidate: spoken === 'employer' ? null : side(),
    employer: spoken === 'candidate' ? null : side(),
  });
}

/** A contract with an end is asked after before it ends. */
function contractOutcome(
  journey: Guided,
  placement: Known,
  contractEndsOn: string | null,
  followedUp: boolean,
  random: Random,
): readonly Planned[] {
  if (contractEndsOn === null) return [];
  const permanent = random.chance(0.6);
  const renewal: Body = {
    ...{ placement, renewed: true, hours: Number(random.weighted({ 32: 4, 36: 4, 40: 4 })) },
    contract: permanent ? 'permanent' : 'fixed-term',
    contractEndsOn: permanent ? null : addMonths(contractEndsOn, 12),
  };
  const day = addDays(contractEndsOn, -random.whole(4, 22));
  return [{ day, act: () => journey.does('record-contract-outcome', followedUp ? renewal : { placement, renewed: false }) }];
}

/** Paid by a sector fund for people in work, so it runs beside the job. */
function besideWork(journey: Guided, startsOn: string, training: Training, random: Random): readonly Planned[] {
  if (training === 'none') return [];
  const begin = addDays(startsOn, random.whole(3, 40));
  const over = addDays(begin, random.whole(60, 200));
  return [
    { day: begin, act: () => journey.beginTraining(true) },
    { day: over, act: () => journey.endTraining(training) },
  ];
}

function durability(journey: Guided, startsOn: string, endsOn: string | null, random: Random): readonly Planned[] {
  const terms = [
    { term: 'half-year', day: addDays(startsOn, durableAfter.halfYear) },
    { term: 'year', day: addDays(startsOn, durableAfter.year) },
  ];
  return terms.flatMap(({ term, day }): readonly Planned[] => {
    const atWork = endsOn === null || endsOn >= day;
    const asked = addDays(day, random.whole(1, 20));
    const seen = random.weighted({ payslip: 2, contract: 3, 'employer-statement': 3, 'candidate-statement': 2 });
    if (!atWork || !random.chance(0.86)) return [];
    const establish = (): void => {
      // What else happened took so long that it is unknown by now.
      if (journey.diary.today > addDays(day, durableGrace - 1)) return;
      journey.does('establish-durability', { term, seen, seenOn: journey.diary.today });
      journey.isDurable = true;
    };
    return [{ day: asked, always: true, act: establish }];
  });
}

/** By whose doing it ended, and what comes next: never silently the end. */
function placementEnds(journey: Guided, placement: Known, lastDay: string, byContract: boolean, random: Random): void {
  const { diary } = journey;
  const early = random.weighted({ candidate: 5, employer: 4, both: 1 });
  journey.does('end-placement', {
    placement,
    lastDay,
    by: byContract ? 'contract' : early,
    reason: byContract ? 'not-renewed' : random.oneOf(['trial-period', 'no-fit', 'no-guidance', 'travel', 'wage', 'next-job']),
  });
  diary.wait(random.chance(0.15) ? random.whole(10, 35) : random.whole(0, 3));
  journey.does('complete-task', { task: known(`${journey.journey} task what-next`) });
  const next = random.weighted({ again: 60, back: 15, leaves: 25 });
  switch (next) {
    case 'leaves':
      return journey.end(
        random.chance(0.5) ? { outcome: 'no-further-help' } : { outcome: 'dropped-out', reason: 'lost-interest', leak: null },
      );
    case 'back':
      journey.enter('orientation', 'placement-ended');
      journey.keepInTouch(random.whole(6, 16));
      journey.does('conclude-orientation', { conclusion: { result: 'direction', line: journey.line } });
      journey.enter('matching', 'ready-for-work');
      break;
    case 'again':
      journey.enter('matching', 'placement-ended');
      break;
    default:
      return next satisfies never;
  }
  journey.keepInTouch(random.whole(6, 40));
  if (random.chance(0.6)) beginPlacement(journey, random.fork('terms'));
  else {
    diary.wait(random.whole(15, 45));
    journey.dropOut(random.oneOf(['found-other-work', 'lost-interest', 'unreachable']));
  }
}

/** Who is at work for long is let go; some sooner, where no training runs beside the job. */
function goodbye(journey: Guided, startsOn: string, training: Training, random: Random, over: () => void): readonly Planned[] {
  if (!random.chance(0.9)) return [];
  const sooner = training === 'none' && random.chance(0.3);
  const act = (): void => {
    over();
    journey.end({ outcome: journey.isDurable ? 'durable' : 'placed-and-moved-on' });
  };
  return [{ day: addDays(startsOn, (sooner ? durableAfter.halfYear : durableAfter.year) + random.whole(25, 60)), act }];
}
