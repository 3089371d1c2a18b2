import { demoOrganisations } from '../demo.js';
import { addDays, instantOn, minutesBefore } from './days.js';
import type { Body, Diary } from './diary.js';
import { invented, type Invented } from './people.js';
import type { Sender } from './proportions.js';
import { anyOf, home, neighbour, neighbours, staff } from './staff.js';
import * as texts from './texts.js';

/** Somebody who came in and can start a journey. */
export interface Arrived {
  readonly careerCoach: string;
  readonly region: string;
  readonly route: 'inflow' | 'work-to-work' | 'retained-for-technology';
}

export type Handed = 'taken' | 'declined' | 'redirected' | 'withdrawn' | 'unreachable' | 'refused' | 'in-error';

/** Warmly handed over by a sender's system, or by the other service point; null where it did not come to a journey. */
export function handedOver(diary: Diary, number: number, sender: Sender, how: Handed): Arrived | null {
  const { random } = diary;
  const organisation = demoOrganisations.find(({ clientId }) => clientId === sender);
  const isServed = home.regions.some(({ code }) => code === organisation?.region);
  const who = organisation ? organisation.clientId : neighbours('coordinator');
  const met = invented(number, random.fork('met'), diary.today, isServed ? organisation?.region : undefined);
  offer(diary, number, who, met);
  const coordinator = staff('coordinator');
  const careerCoach = anyOf('career-coach', random);
  const act = (by: string, verb: string, body: Body = {}): void => diary.does(by, `/handovers/{handover}/_${verb}`, body);
  const takenBack = (): void => {
    diary.wait(random.chance(0.8) ? 1 : 4);
    act(who, 'take-back');
  };

  switch (how) {
    case 'in-error':
      diary.wait(1);
      act(who, 'mark-entered-in-error', { reason: random.oneOf(['duplicate', 'wrong-person']) });
      return null;
    case 'withdrawn':
      diary.wait(random.whole(1, 3));
      act(who, 'withdraw', { reason: random.oneOf(['found-work', 'other-route', 'no-answer']) });
      return null;
    case 'declined':
      diary.wait(1);
      act(coordinator, 'decline', {
        reason: random.oneOf(['no-interest-in-technology', 'no-capacity', 'incomplete']),
        advice: random.oneOf(texts.advice),
      });
      takenBack();
      return null;
    case 'redirected':
      diary.wait(1);
      act(coordinator, 'redirect', { servicePoint: neighbour.id, reason: 'closer-to-home' });
      diary.wait(1);
      act(neighbours('coordinator'), 'accept');
      act(neighbours('coordinator'), 'name-coach', { coach: neighbours('career-coach') });
      return null;
    case 'taken':
    case 'unreachable':
    case 'refused':
      break;
    default:
      return how satisfies never;
  }

  // The promises: an answer within one working day, a coach within two, contact within three, the conversation within five.
  const acceptedAfter = random.weighted({ 1: 88, 2: 8, 3: 4 });
  diary.wait(Number(acceptedAfter));
  act(coordinator, 'accept');
  if (random.chance(0.15)) diary.wait(1);
  act(coordinator, 'name-coach', { coach: careerCoach });
  const attempt = (outcome: 'reached' | 'not-reached'): void =>
    act(careerCoach, 'record-attempt', {
      channel: random.weighted({ phone: 8, 'text-message': 1, email: 1 }),
      at: minutesBefore(diary.now.at, random.whole(1, 8) * 5),
      outcome,
      ...(outcome === 'not-reached' && { advice: texts.advice[2] }),
    });
  diary.wait(random.chance(0.8) ? 1 : 2);
  if (how === 'unreachable') {
    // After as many failed attempts as the service point's policy says (seed.ts) the handover goes back by itself.
    for (let tries = 1; tries <= 4; tries++, diary.wait(tries <= 4 ? random.whole(1, 2) : 0)) attempt('not-reached');
    takenBack();
    return null;
  }
  for (let failed = Number(random.weighted({ 0: 70, 1: 22, 2: 8 })); failed > 0; failed--, diary.wait(1)) attempt('not-reached');
  attempt('reached');
  if (how === 'refused') {
    act(careerCoach, 'record-candidate-declined', { reason: random.oneOf(['no-further-help', 'found-work', 'prefers-sender']) });
    return null;
  }
  conversation(diary, act, careerCoach);
  return { careerCoach, region: met.region, route: routeOf(met) };
}

function offer(diary: Diary, number: number, who: string, { person, situation, municipality }: Invented): void {
  const { random } = diary;
  diary.does(
    who,
    '/handovers',
    {
      reference: `DEMO-${String(number).padStart(4, '0')}`,
      ...(random.chance(0.7) ? { servicePoint: home.id, municipality } : { municipality }),
      person,
      situation,
      question: random.oneOf(texts.questions),
      doneSoFar: random.oneOf(texts.doneSoFar),
      urgency: random.weighted({ normal: 8, soon: 2, urgent: 1 }),
      advisor: { name: 'Adviseur van dienst', email: 'adviseur@werkcentrum.example' },
      advisorTimes: openDays(diary, 1, 15),
      legalBasis: 'public-task',
      agreement: { textVersion: '2024-1', agreedOn: addDays(diary.today, -random.whole(0, 6)) },
      feedback: { agreed: random.chance(0.8) },
    },
    'handover',
  );
}

/** Nine to five on the working days from that many days ahead, up to and including. */
function openDays(diary: Diary, from: number, upTo: number): readonly Body[] {
  return Array.from({ length: upTo - from + 1 }, (_, index) => diary.ahead(from + index).day).map((day) => ({
    start: instantOn(day, '08:00'),
    end: instantOn(day, '17:30'),
  }));
}

/** The warm conversation, at a time that suits the three; now and then without one, or only at the second time. */
function conversation(diary: Diary, act: (by: string, verb: string, body?: Body) => void, coach: string): void {
  const { random } = diary;
  if (random.chance(0.08)) {
    act(coach, 'complete', {
      withoutConversation: random.oneOf(['candidate-wishes-none', 'advisor-not-available', 'urgent-start']),
    });
    return;
  }
  const plan = (workingDays: number): void => {
    const start = minutesBefore(diary.ahead(workingDays).at, 60);
    act(coach, 'plan-conversation', {
      start,
      end: minutesBefore(start, -45),
      mode: random.oneOf(['at-receiver', 'at-sender', 'video']),
    });
    diary.wait(workingDays);
  };
  const times = openDays(diary, 1, 8);
  act(coach, 'propose-times', { by: 'coach', times });
  act(coach, 'propose-times', { by: 'candidate', times });
  plan(Number(random.weighted({ 1: 45, 2: 35, 3: 12, 5: 8 })));
  if (random.chance(0.05)) {
    act(coach, 'record-missed-conversation', { absent: [random.oneOf(['candidate', 'advisor'])] });
    plan(1);
  }
  act(coach, 'record-conversation', {
    heldAt: minutesBefore(diary.now.at, 60),
    present: random.chance(0.88) ? ['advisor', 'candidate', 'coach'] : ['candidate', 'coach'],
    told: random.oneOf(texts.told),
    promised: random.oneOf(texts.promised),
    askNext: random.oneOf(texts.askNext),
  });
  act(coach, 'complete');
}

/** Asked something; some of those who ask become a candidate. */
export function asked(diary: Diary, number: number, becomesCandidate: boolean): Arrived | null {
  const { random } = diary;
  const met = invented(number, random.fork('met'), diary.today);
  const { givenName, phone } = met.person;
  const desk = anyOf('front-desk', random);
  const careerCoach = anyOf('career-coach', random);
  diary.does(
    desk,
    '/enquiries',
    {
      from: 'candidate',
      channel: random.weighted({ phone: 4, email: 3, website: 3, 'walk-in': 1, event: 1 }),
      contact: { name: String(givenName), ...(typeof phone === 'string' && { phone }) },
      question: random.oneOf(texts.questions),
      followUpOn: diary.ahead(random.whole(1, 3)).day,
      ...(random.chance(0.2) && { campaign: 'techniek-ontdekken' }),
    },
    'enquiry',
  );
  if (random.chance(0.6)) diary.does(desk, '/enquiries/{enquiry}/_route', { role: 'career-coach' });
  diary.wait(Number(random.weighted({ 1: 5, 2: 3, 4: 1 })));
  if (random.chance(0.25)) {
    diary.does(careerCoach, '/enquiries/{enquiry}/_record-follow-up', { outcome: 'not-reached', nextOn: diary.ahead(1).day });
    diary.wait(1);
  }
  if (!becomesCandidate) {
    diary.does(careerCoach, '/enquiries/{enquiry}/_settle', {
      settlement: random.oneOf(['answered', 'referred', 'no-further-contact']),
    });
    return null;
  }
  const { person, situation } = met;
  diary.does(careerCoach, '/enquiries/{enquiry}/_become-candidate', { person, situation });
  diary.wait(1);
  return coached(diary, careerCoach, met);
}

/** Employers, partners and anonymous people ask as well; they are no contacts. */
export function askedByOther(diary: Diary): void {
  const { random } = diary;
  const from = random.weighted({ employer: 5, partner: 3, anonymous: 2 });
  const desk = anyOf('front-desk', random);
  diary.does(
    desk,
    '/enquiries',
    {
      from,
      channel: random.weighted({ phone: 5, email: 4, website: 1 }),
      ...(from !== 'anonymous' && { contact: { name: 'Afdeling personeel', email: 'personeel@bedrijf.example' } }),
      question:
        from === 'employer' ? 'Wij zoeken iemand die wil leren. Hoe werkt dat?' : 'Wat doet het servicepunt voor deelnemers?',
      followUpOn: diary.ahead(2).day,
    },
    'enquiry',
  );
  diary.wait(random.whole(1, 4));
  diary.does(desk, '/enquiries/{enquiry}/_settle', { settlement: 'answered' });
}

export type Channel = 'event' | 'campaign' | 'website' | 'walk-in' | 'phone' | 'bulk-intake';

const campaigns: Readonly<Record<Channel, readonly string[]>> = {
  event: ['techniek-doe-dag', 'banenbeurs', 'speeddate-installatie', 'open-dag-techniektuin'],
  campaign: ['techniek-ontdekken', 'zij-instroom'],
  website: [],
  'walk-in': [],
  phone: [],
  'bulk-intake': ['reorganisatie-hoogoven'],
};

/** Met at an event, by a campaign, at the door; `comes` is false for who is registered and never seen again. */
export function registered(diary: Diary, number: number, channel: Channel, comes = true): Arrived | null {
  const { random } = diary;
  const met = invented(number, random.fork('met'), diary.today);
  const { person, situation } = met;
  const careerCoach = anyOf('career-coach', random);
  diary.does(
    anyOf('front-desk', random),
    '/candidates',
    {
      person,
      situation,
      origin: { channel, ...(campaigns[channel].length > 0 && { campaign: random.oneOf(campaigns[channel]) }) },
    },
    'candidate',
  );
  if (!comes) {
    diary.wait(random.whole(3, 10));
    diary.does(careerCoach, '/candidates/{candidate}/_add-note', { text: 'Twee keer gebeld, geen antwoord.' });
    return null;
  }
  const arrived = coached(diary, careerCoach, met);
  return channel === 'bulk-intake' ? { ...arrived, route: 'retained-for-technology' } : arrived;
}

/** The coordinator hands the new candidate out. */
function coached(diary: Diary, careerCoach: string, met: Invented): Arrived {
  const { random } = diary;
  diary.does(staff('coordinator'), '/candidates/{candidate}/_assign-coach', { role: 'career-coach', coach: careerCoach });
  if (random.chance(0.3)) {
    const body = {
      ...{ purpose: 'extra-feedback', legalBasis: 'consent', textVersion: '2024-1', givenOn: diary.today },
      ...{ how: 'spoken', expiresOn: addDays(diary.today, 900) },
    };
    diary.does(careerCoach, '/candidates/{candidate}/_give-disclosure', body);
  }
  diary.wait(random.whole(1, 4));
  return { careerCoach, region: met.region, route: routeOf(met) };
}

function routeOf({ situation }: Invented): Arrived['route'] {
  return situation.workStatus === 'employed' ? 'work-to-work' : 'inflow';
}
