import type { OfferHandover } from '../api/handovers/handover.dto.js';
import { demoPersons, demoServicePoints, firstClient } from './demo.js';

/** Which names there are to log in by. */
export function loginHelp(): string {
  const examples = demoPersons.filter(({ subject }) => /^(coordinator|career-coach)-noord-holland$/.test(subject));
  return [
    '',
    'Log in: people choose themselves from a list at the login page, no password; a program asks for a token by',
    `  npm run --silent token -- ${firstClient}        (a werkcentrum's system)`,
    ...examples.map(({ subject, description }) => `  npm run --silent token -- ${subject.padEnd(32)}(${description})`),
    '  npm run token                                     (names all others)',
  ].join('\n');
}

/** A first handover, to be pasted into a shell as it stands. */
export function firstHandover(api: string, now = new Date()): string {
  return [
    '',
    'Hand somebody over (paste this):',
    '',
    `TOKEN=$(npm run --silent token -- ${firstClient})`,
    `curl -sS ${api}/v1/handovers \\`,
    '  -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" \\',
    '  -H "Idempotency-Key: $(date +%s)-$$" -d @- <<JSON',
    JSON.stringify(handover(now), null, 2).replace('"REFERENCE"', '"WZW-$(date +%s)"'),
    'JSON',
    '',
  ].join('\n');
}

/** What a werkcentrum tells of somebody invented. */
export function handover(now: Date): OfferHandover {
  const times = [2, 3, 6].map((days) => interval(now, days));
  return {
    reference: 'REFERENCE',
    servicePoint: demoServicePoints[0]?.id ?? '',
    person: {
      givenName: 'Yara',
      infix: 'van der',
      familyName: 'Linden',
      dateOfBirth: '1991-05-12',
      email: 'yara.vanderlinden@voorbeeld.example',
      phone: '06 12345678',
      postcode: '1506 AA',
      preferredChannel: 'phone',
      preferredTimes: 'Na drie uur ’s middags.',
      languages: ['nl'],
    },
    situation: {
      workStatus: 'not-working',
      benefitPayer: 'uwv',
      technicalBackground: false,
      educationLevel: 'mbo-3',
      startQualification: true,
      hoursWanted: 32,
      languageLevel: 'b2',
    },
    question: 'Ik wil met mijn handen werken en liefst iets doen voor de energietransitie. Waar begin ik?',
    doneSoFar: 'Gesprek in het werkcentrum, beroepentest gedaan, een middag meegelopen bij een installateur.',
    urgency: 'normal',
    advisor: { name: 'Adviseur van het werkcentrum', email: 'adviseur@werkcentrum.example' },
    advisorTimes: times,
    legalBasis: 'public-task',
    agreement: { textVersion: '2026-1', agreedOn: now.toISOString().slice(0, 10) },
    feedback: { agreed: true },
  };
}

function interval(now: Date, days: number): { readonly start: string; readonly end: string } {
  const at = (hour: number): string => `${new Date(now.getTime() + days * 86_400_000).toISOString().slice(0, 10)}T${hour}:00:00Z`;
  return { start: at(13), end: at(15) };
}
