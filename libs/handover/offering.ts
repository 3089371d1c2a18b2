import { sameParty } from '../kernel/actor.js';
import type { Context } from '../kernel/aggregate.js';
import { dateOf } from '../kernel/local-date.js';
import type { Offer } from './commands.js';
import type { Decision } from './decide.js';
import { promised, receiverPromises } from './promises.js';
import { refuse } from './rejections.js';
import { isBackwards, normalised } from './times.js';

export function offer(data: Offer['data'], context: Context): Decision {
  const { sender, receiver, reference, agreement, advisorTimes, candidate } = data;
  const { now, calendar } = context;
  if (!sameParty(context.actor.party, sender)) return refuse('not-your-handover-side', { status: 'not-offered' });
  if (sameParty(sender, receiver)) return refuse('sender-is-receiver');
  if (sender.kind !== 'service-point' && receiver.kind !== 'service-point') return refuse('no-service-point');
  if (candidate !== undefined && sender.kind !== 'service-point') return refuse('sender-has-no-candidates');
  if (/^\d{9}$/.test(reference.trim())) return refuse('reference-looks-like-bsn');
  const today = dateOf(calendar, now);
  if (agreement.agreedOn > today) return refuse('agreement-in-the-future', { today });
  if (advisorTimes.some(isBackwards)) return refuse('interval-ends-before-it-starts');
  return [
    {
      type: 'handover.offered.v1',
      data: {
        ...data,
        handover: context.stream,
        advisorTimes: normalised(advisorTimes),
        offeredAt: now,
        promises: promised(receiverPromises, receiver, context),
      },
    },
  ];
}
