import type { Caller } from './system.js';

/** Who takes part in most tests; names as in the demonstration (apps/standalone/demo.ts). */
export const noordHolland = { id: 'spt-noord-holland', key: 'service-point:spt-noord-holland', suffix: 'noord-holland' } as const;
export const grootAmsterdam = {
  id: 'spt-groot-amsterdam',
  key: 'service-point:spt-groot-amsterdam',
  suffix: 'groot-amsterdam',
} as const;
export const zaanstreek = {
  id: 'werkcentrum-zaanstreek-waterland',
  key: 'organisation:werkcentrum-zaanstreek-waterland',
} as const;
export const amsterdam = { id: 'werkcentrum-groot-amsterdam', key: 'organisation:werkcentrum-groot-amsterdam' } as const;

/** What a sender tells of somebody invented; `overrides` replace whole members. */
export function offer(reference: string, overrides: object = {}): object {
  return {
    reference,
    servicePoint: noordHolland.id,
    person: {
      givenName: 'Wilhelmina',
      infix: 'van',
      familyName: 'Klokkenberg',
      dateOfBirth: '1992-11-03',
      email: 'wilhelmina@voorbeeld.example',
      phone: '06 20000001',
      postcode: '1506 AA',
      preferredChannel: 'phone',
    },
    situation: {
      workStatus: 'not-working',
      benefitPayer: 'uwv',
      technicalBackground: false,
      educationLevel: 'mbo-2',
      hoursWanted: 32,
    },
    question: 'Waar kan ik leren lassen?',
    doneSoFar: 'Twee gesprekken in het werkcentrum.',
    urgency: 'normal',
    advisor: { name: 'Adviseur Roodnat', email: 'roodnat@werkcentrum.example' },
    advisorTimes: [{ start: '2030-04-17T09:00:00+02:00', end: '2030-04-17T12:00:00+02:00' }],
    legalBasis: 'public-task',
    agreement: { textVersion: '2026-1', agreedOn: '2030-04-12' },
    feedback: { agreed: true },
    ...overrides,
  };
}

/** Somebody is handed over; the id of the handover. */
export async function handOver(sender: Caller, reference: string, overrides: object = {}): Promise<string> {
  return (await sender.does('/handovers', offer(reference, overrides))).id;
}
