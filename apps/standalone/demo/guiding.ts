import type { LeakCode, Line } from '../../../libs/journey/index.js';
import type { Arrived } from './arriving.js';
import { addDays, minutesBefore } from './days.js';
import { known, type Body, type Diary } from './diary.js';
import { placedAtWork } from './placed.js';
import type { Fate } from './proportions.js';
import type { Random } from './random.js';
import { anyOf, colleagueOf, staff } from './staff.js';
import * as texts from './texts.js';

export type Training = 'completed' | 'abandoned' | 'none';

/** What becomes of somebody, decided beforehand. */
export type Plan =
  | { readonly kind: 'placed'; readonly training: Training; readonly followedUp: boolean }
  | { readonly kind: 'not-placed'; readonly fate: Fate };

const lineWeights: Readonly<Record<Line, number>> = {
  installation: 26,
  electrical: 18,
  metal: 20,
  construction: 10,
  energy: 12,
  process: 6,
  infrastructure: 5,
  'technical-ict': 3,
};

/** One journey as those who guide it write it down. */
export class Guided {
  readonly line: Line;
  labourMarketCoach: string | null = null;
  jobCoach: string | null = null;
  trainings = 0;
  placements = 0;
  /** A term of durability was established. */
  isDurable = false;

  constructor(
    readonly diary: Diary,
    readonly careerCoach: string,
    readonly journey = 'journey',
  ) {
    this.line = diary.random.fork('line').weighted(lineWeights);
  }

  /** Whoever guides now. */
  get coach(): string {
    return this.jobCoach ?? this.labourMarketCoach ?? this.careerCoach;
  }

  does(verb: string, body: Body = {}, who = this.coach): void {
    this.diary.does(who, `/journeys/{${this.journey}}/_${verb}`, body);
  }

  /** Lets time pass; somebody calls in between, so that it is no silence. */
  keepInTouch(workingDays: number): void {
    const { diary } = this;
    let left = workingDays;
    for (; left > 18; left -= 15) {
      diary.wait(15);
      this.does('add-note', { text: diary.random.oneOf(texts.notes) });
    }
    diary.wait(left);
  }

  enter(step: string, reason: string): void {
    this.does('enter-step', { step, reason });
  }

  end(ending: Body): void {
    this.does('end', { ending });
  }

  dropOut(reason: string, leak: LeakCode | null = null): void {
    if (leak !== null && this.diary.random.chance(0.5)) this.does('observe-leak', { leak });
    this.end({ outcome: 'dropped-out', reason, leak });
  }

  assign(role: 'labour-market-coach' | 'job-coach'): void {
    const coach = anyOf(role, this.diary.random);
    this.does('assign-coach', { role, coach });
    if (role === 'job-coach') this.jobCoach = coach;
    else this.labourMarketCoach = coach;
  }

  beginTraining(withJob: boolean): void {
    const { random, today } = this.diary;
    this.trainings++;
    this.does('begin-training', {
      title: texts.trainingTitles[this.line],
      provider: `opleider-${random.whole(1, 9)}`,
      kind: withJob
        ? 'mbo-bbl'
        : random.oneOf(['mbo-certificate', 'praktijkverklaring', 'branch-certificate', 'third-learning-path']),
      line: this.line,
      startsOn: today,
      plannedEnd: addDays(today, withJob ? 240 : 80),
      withJob,
    });
  }

  endTraining(how: 'completed' | 'abandoned'): void {
    const { random, today } = this.diary;
    const training = known(`${this.journey} training ${this.trainings}`);
    if (how === 'completed') {
      const certificate = random.oneOf(['certificate', 'praktijkverklaring', 'branch-certificate', 'diploma']);
      this.does('complete-training', { training, completedOn: today, certificate });
    } else {
      const reason = random.oneOf(['too-difficult', 'other-direction', 'hours', 'language', 'personal-circumstances']);
      const leak = reason === 'language' ? 'language-gap' : null;
      this.does('abandon-training', { training, abandonedOn: today, reason, leak });
    }
  }
}

/** From the first conversation on, by the plan. */
export function guided(diary: Diary, { careerCoach, region, route }: Arrived, plan: Plan): void {
  const journey = new Guided(diary, careerCoach);
  diary.does(careerCoach, '/journeys', { candidate: known('candidate'), route, region }, 'journey');
  intake(journey);
  switch (plan.kind) {
    case 'placed':
      orientation(journey);
      inDepth(journey, 0.42);
      if (plan.training !== 'none' && trainsFirst(diary.random)) {
        training(journey, plan.training);
        matching(journey, 'training-ended');
        return placedAtWork(journey, { training: 'none', followedUp: plan.followedUp });
      }
      matching(journey, 'ready-for-work');
      return placedAtWork(journey, plan);
    case 'not-placed':
      return notPlaced(journey, plan.fate);
    default:
      return plan satisfies never;
  }
}

function trainsFirst(random: Random): boolean {
  return random.fork('trains first').chance(0.45);
}

/** The first conversation of substance; some do not turn up the first time. */
function intake(journey: Guided): void {
  const { diary } = journey;
  const { random } = diary;
  const mode = random.weighted({ 'at-service-point': 7, elsewhere: 1, video: 2, phone: 1 });
  const plan = (workingDays: number): void => {
    const start = minutesBefore(diary.ahead(workingDays).at, 50);
    journey.does('plan-conversation', { start, end: minutesBefore(start, -45), mode });
    diary.wait(workingDays);
  };
  // Some call or walk in, and the first conversation comes unplanned.
  if (random.chance(0.2)) diary.wait(random.whole(1, 6));
  else plan(random.whole(2, 8));
  if (random.chance(0.1)) {
    plan(1);
    journey.does('record-missed-conversation', { absent: random.weighted({ candidate: 9, coach: 1 }) });
    plan(random.whole(2, 6));
  }
  const summary = random.oneOf(texts.summaries);
  journey.does('record-conversation', { heldAt: minutesBefore(diary.now.at, 50), mode, substantive: true, summary });
  if (random.chance(0.65)) journey.does('record-interests', { interests: interests(journey) });
  if (random.chance(0.3)) return;
  const open = random.chance(0.35);
  const precondition = random.oneOf(['income', 'transport', 'childcare', 'language', 'working-hours']);
  journey.does('record-precondition', {
    precondition,
    ...(open ? { standing: 'open', action: random.oneOf(texts.actions) } : { standing: 'in-order' }),
  });
  if (open && random.chance(0.75)) {
    diary.wait(random.whole(4, 12));
    journey.does('record-precondition', { precondition, standing: random.weighted({ 'in-order': 8, 'arranged-elsewhere': 2 }) });
  }
}

function interests({ line, diary: { random } }: Guided): readonly Body[] {
  const other = random.weighted(lineWeights);
  return [{ line, strength: 'strong' }, ...(other === line ? [] : [{ line: other, strength: 'some' }])];
}

/** The route map, and the direction that comes of it. */
function orientation(journey: Guided): void {
  const { diary, line } = journey;
  const { random } = diary;
  journey.keepInTouch(random.whole(4, 16));
  if (random.chance(0.35)) {
    const skills = random.shuffled(['solderen', 'meten', 'samenwerken', 'plannen', 'lassen']).slice(0, random.whole(1, 4));
    const body = {
      skills: skills.map((skill) => ({ skill: `https://linkeddata.competentnl.nl/id/skill/${skill}`, origin: 'self-reported' })),
    };
    diary.does(journey.careerCoach, '/candidates/{candidate}/_record-skills', body);
  }
  const stations = Object.entries(texts.stationTitles).map(([kind, title]) => ({ kind, title }));
  if (random.chance(0.7)) journey.does('draw-route-map', { line, stations: stations.slice(random.whole(0, 2)) });
  journey.does('conclude-orientation', { conclusion: { result: 'direction', line } });
}

/** Seeing technology in practice; some do it twice. */
function inDepth(journey: Guided, part: number): void {
  const { diary, line } = journey;
  const { random } = diary;
  if (!random.chance(part)) return;
  diary.wait(random.whole(1, 6));
  journey.enter('in-depth-orientation', 'wants-to-experience');
  journey.keepInTouch(random.whole(8, 24));
  if (random.chance(0.12)) {
    journey.does('conclude-in-depth-orientation', { advice: 'other-line', line });
    journey.enter('in-depth-orientation', 'other-line');
    journey.keepInTouch(random.whole(8, 20));
  }
  journey.does('conclude-in-depth-orientation', { advice: random.oneOf(['to-matching', 'to-training']), line });
}

function training(journey: Guided, how: 'completed' | 'abandoned'): void {
  const { diary } = journey;
  diary.wait(diary.random.whole(2, 12));
  journey.enter('training', 'training-needed');
  journey.beginTraining(false);
  journey.keepInTouch(diary.random.whole(20, 70));
  journey.endTraining(how);
}

/** The search for work: with a task, a change of coach, a pause, a step back, as it comes. */
function matching(journey: Guided, reason: string): void {
  const { diary } = journey;
  const { random } = diary;
  diary.wait(random.whole(1, 8));
  journey.enter('matching', reason);
  journey.assign('labour-market-coach');
  if (random.chance(0.25)) {
    journey.does('add-task', {
      role: 'labour-market-coach',
      dueOn: diary.ahead(random.whole(3, 8)).day,
      text: random.oneOf(texts.tasks),
    });
    journey.keepInTouch(random.whole(5, 12));
    if (random.chance(0.8)) journey.does('complete-task', { task: known(`${journey.journey} task general`) });
  }
  journey.keepInTouch(random.whole(8, 38));
  const turn = random.weighted({ none: 66, back: 14, deeper: 8, pause: 6, transfer: 4, absence: 2 });
  switch (turn) {
    case 'none':
      return;
    case 'back':
      journey.enter('orientation', 'no-match');
      journey.keepInTouch(random.whole(4, 14));
      journey.does('conclude-orientation', { conclusion: { result: 'direction', line: journey.line } });
      break;
    case 'deeper':
      journey.enter('in-depth-orientation', 'no-match');
      journey.keepInTouch(random.whole(8, 18));
      journey.does('conclude-in-depth-orientation', { advice: 'to-matching', line: journey.line });
      break;
    case 'pause':
      paused(journey, random.whole(15, 50));
      return journey.keepInTouch(random.whole(5, 15));
    case 'transfer': {
      const coach = colleagueOf(journey.coach, 'labour-market-coach', random);
      journey.does('transfer-coach', {
        role: 'labour-market-coach',
        coach,
        reason: random.oneOf(['workload', 'absence', 'candidate-wish']),
      });
      journey.labourMarketCoach = coach;
      return journey.keepInTouch(random.whole(5, 15));
    }
    case 'absence': {
      const away = journey.coach;
      const standIn = colleagueOf(away, 'labour-market-coach', random);
      const returnsOn = diary.ahead(random.whole(5, 15)).day;
      journey.does('record-absence', { coach: away, returnsOn, standIn }, staff('coordinator'));
      return journey.keepInTouch(18);
    }
    default:
      return turn satisfies never;
  }
  journey.enter('matching', 'ready-for-work');
  journey.keepInTouch(random.whole(5, 25));
}

/** The clock wakes it on the agreed day, unless the candidate is back before. */
function paused(journey: Guided, days: number): void {
  const { diary } = journey;
  const { random } = diary;
  const resumesOn = addDays(diary.today, days);
  journey.does('pause', {
    reason: random.oneOf(['personal-circumstances', 'care-for-others', 'temporary-work', 'holiday']),
    resumesOn,
  });
  if (random.chance(0.25) && days > 25) {
    diary.waitUntil(addDays(diary.today, 14));
    journey.does('resume');
  } else {
    diary.waitUntil(resumesOn);
    diary.wait(1);
  }
}

const ownReasons = ['found-other-work', 'lost-interest', 'unreachable', 'personal-circumstances', 'moved'] as const;

function leaves(journey: Guided, leaks: readonly LeakCode[]): void {
  const { random } = journey.diary;
  if (random.chance(0.5)) journey.dropOut('leak', random.oneOf(leaks));
  else journey.dropOut(random.oneOf(ownReasons));
}

function notPlaced(journey: Guided, fate: Fate): void {
  const { diary } = journey;
  const { random } = diary;
  switch (fate) {
    case 'not-technology': {
      journey.keepInTouch(random.whole(3, 15));
      const reason = random.oneOf(['other-sector', 'other-help-first', 'no-interest', 'not-feasible']);
      journey.does('conclude-orientation', { conclusion: { result: 'not-technology', reason } });
      diary.wait(random.whole(1, 5));
      const elsewhere = random.chance(0.6);
      return journey.end(elsewhere ? { outcome: 'handed-over-elsewhere', handover: null } : { outcome: 'no-further-help' });
    }
    case 'left-in-orientation':
      journey.keepInTouch(random.whole(3, 25));
      return leaves(journey, ['language-gap', 'availability', 'coach-capacity']);
    case 'left-in-depth':
      orientation(journey);
      diary.wait(random.whole(1, 6));
      journey.enter('in-depth-orientation', 'wants-to-experience');
      journey.keepInTouch(random.whole(4, 20));
      if (random.chance(0.6)) journey.does('conclude-in-depth-orientation', { advice: 'more-orientation', line: null });
      return leaves(journey, ['availability', 'salary-gap', 'no-modules']);
    case 'left-matching':
      orientation(journey);
      inDepth(journey, 0.4);
      matching(journey, 'ready-for-work');
      return leaves(journey, ['no-suitable-opening', 'salary-gap', 'employer-change', 'availability', 'practice-trainers']);
    case 'left-training':
      orientation(journey);
      inDepth(journey, 0.3);
      training(journey, random.chance(0.75) ? 'completed' : 'abandoned');
      diary.wait(random.whole(1, 10));
      return leaves(journey, ['voucher-money', 'no-modules', 'language-gap']);
    case 'left-silently': {
      // Nobody writes anything: the stall signal comes, and somebody looks.
      orientation(journey);
      if (random.chance(0.6)) matching(journey, 'ready-for-work');
      diary.wait(random.whole(24, 50));
      if (random.chance(0.3)) {
        const heldAt = minutesBefore(diary.now.at, 30);
        journey.does('record-conversation', { heldAt, mode: 'phone', substantive: false });
        journey.keepInTouch(random.whole(10, 25));
      }
      return journey.dropOut('unreachable');
    }
    case 'no-further-help':
      orientation(journey);
      journey.keepInTouch(random.whole(5, 25));
      return journey.end({ outcome: 'no-further-help' });
    case 'long-pause':
      orientation(journey);
      paused(journey, random.whole(60, 150));
      return againAfterPause(journey);
    default:
      return fate satisfies never;
  }
}

/** Goes on after a long pause, or turns out to have found something else; some of those come back. */
function againAfterPause(journey: Guided): void {
  const { diary } = journey;
  const { random } = diary;
  if (random.chance(0.5)) {
    journey.end({ outcome: 'no-further-help' });
    if (random.chance(0.7)) {
      diary.wait(random.whole(15, 60));
      journey.does('reopen', { reason: random.oneOf(['asked-for-help', 'lost-work']) });
    } else return;
  }
  matching(journey, 'circumstances-changed');
  leaves(journey, ['no-suitable-opening', 'availability']);
}
