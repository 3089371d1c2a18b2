import type { OfferHandover } from '../../../apps/api/handovers/handover.dto.js';
import type { Effect } from '../ledger.js';
import type { Chance } from '../../support/chance.js';
import type { Sender } from './sender.js';

/** Who takes part, by the names of the demonstration. */
export const cast = {
  servicePoint: 'spt-noord-holland',
  werkcentrum: 'werkcentrum-zaanstreek-waterland',
  coordinator: 'coordinator-noord-holland',
  coach: 'career-coach-noord-holland',
  elsewhere: 'spt-groot-amsterdam',
  coordinatorElsewhere: 'coordinator-groot-amsterdam',
} as const;

const day = 86_400_000;

/** What a command leaves behind its own event, to whose promises nothing has happened before. */
const keeps = ['handover.promise-kept.v1'];
const releases = (promises: number) => Array<string>(promises).fill('handover.promise-released.v1');

/** An offer to the service point at `now`; every reference is one person. */
export function offerOf(reference: string, now: Date): OfferHandover {
  const start = new Date(now.getTime() + 2 * day).toISOString();
  const end = new Date(now.getTime() + 2 * day + 3_600_000).toISOString();
  return {
    reference,
    servicePoint: cast.servicePoint,
    person: { givenName: 'Jelle', familyName: `Buitenhuis ${reference}`, dateOfBirth: '1990-04-01', phone: '06 12345678' },
    situation: { workStatus: 'not-working', benefitPayer: 'uwv', technicalBackground: false },
    question: 'Ik wil werken aan warmtepompen.',
    doneSoFar: 'Een gesprek en een beroepentest.',
    urgency: 'normal',
    advisor: { name: 'Adviseur', email: 'adviseur@werkcentrum.example' },
    advisorTimes: [{ start, end }],
    legalBasis: 'public-task',
    agreement: { textVersion: '2026-1', agreedOn: new Date(now.getTime() - day).toISOString().slice(0, 10) },
    feedback: { agreed: true },
  };
}

/** Handovers from offer to end, one after the other, with what goes on at the same time given at the same time. */
export class Stories {
  private started = 0;
  private minutes = 0;

  constructor(
    private readonly sender: Sender,
    private readonly chance: Chance,
    /** Distinguishes references of different runs. */
    private readonly name: string,
  ) {}

  async tell(): Promise<void> {
    const reference = `${this.name}-${++this.started}`;
    const offered = await this.sender.give({
      clientId: cast.werkcentrum,
      path: '/handovers',
      body: offerOf(reference, new Date()),
      effect: { type: 'handover.offered.v1', at: ['reference', reference], with: [] },
    });
    const stream = `handover/${offered.id}`;
    const give = (clientId: string, verb: string, body: object, effect: Omit<Effect, 'stream'>) =>
      this.sender.give({ clientId, path: `/handovers/${offered.id}/${verb}`, body, effect: { ...effect, stream } });
    const times = (clientId: string, by: string) => {
      const [start, end] = this.interval();
      return give(
        clientId,
        '_propose-times',
        { by, times: [{ start, end }] },
        { type: 'handover.times-proposed.v1', at: ['times.0.start', start], with: [] },
      );
    };
    const attempt = (outcome: 'reached' | 'not-reached') => {
      const at = new Date().toISOString();
      const body = { channel: 'phone', at, outcome, note: 'Gebeld.' };
      const behind = outcome === 'reached' ? keeps : [];
      return give(cast.coach, '_record-attempt', body, { type: 'handover.attempt-recorded.v1', at: ['at', at], with: behind });
    };

    if (this.chance.happens(0.1)) {
      await give(cast.werkcentrum, '_withdraw', { reason: 'found-work' }, { type: 'handover.withdrawn.v1', with: releases(4) });
      return;
    }
    if (this.chance.happens(0.1)) {
      const advice = 'Eerst een taalcursus, daarna opnieuw aanmelden.';
      await give(
        cast.coordinator,
        '_decline',
        { reason: 'other', advice },
        { type: 'handover.declined.v1', with: [...keeps, ...releases(3)] },
      );
      await give(cast.werkcentrum, '_take-back', {}, { type: 'handover.taken-back.v1', with: keeps });
      return;
    }
    if (this.chance.happens(0.15)) {
      const body = { servicePoint: cast.elsewhere, reason: 'closer-to-home' };
      await give(cast.coordinator, '_redirect', body, {
        type: 'handover.redirect-proposed.v1',
        with: [...keeps, ...releases(3)],
      });
      await give(cast.coordinatorElsewhere, '_accept', {}, { type: 'handover.accepted.v1', with: keeps });
      return;
    }
    await Promise.all([
      give(cast.coordinator, '_accept', {}, { type: 'handover.accepted.v1', with: keeps }),
      times(cast.werkcentrum, 'advisor'),
    ]);
    await Promise.all([
      give(
        cast.coordinator,
        '_name-coach',
        { coach: cast.coach },
        { type: 'handover.coach-named.v1', at: ['coach', cast.coach], with: keeps },
      ),
      attempt('not-reached'),
      times(cast.coach, 'candidate'),
    ]);
    await Promise.all([attempt('reached'), times(cast.coach, 'coach')]);
    if (this.chance.happens(0.5)) {
      const body = { withoutConversation: 'candidate-wishes-none' };
      await give(cast.coach, '_complete', body, { type: 'handover.completed.v1', with: releases(1) });
    }
  }

  /** Another one each time, so that each proposal can be told from all others. */
  private interval(): readonly [string, string] {
    const start = Math.ceil(Date.now() / day) * day + 3 * day + ++this.minutes * 60_000;
    return [new Date(start).toISOString(), new Date(start + 1_800_000).toISOString()];
  }
}
