import { coachRoles } from '../../../libs/candidate/index.js';
import {
  cancelReasons,
  dropOutReasons,
  leakCodes,
  observedLeaks,
  outcomes,
  pauseReasons,
  reopenReasons,
  routes,
  stepReasons,
  steps,
  transferReasons,
} from '../../../libs/journey/index.js';
import type { JsonObject } from '../../../libs/kernel/json.js';
import { AssignCoach } from '../candidates/candidate.dto.js';
import { Code, Day, Flag, Id, Part, SealedText, Slug, Text } from '../http/fields.js';

/** What a coach adds in their own words. */
export const note = { max: 2000, optional: true } as const;

export class StartJourney {
  @Id({ about: 'Id of the candidate.' }) readonly candidate: string;
  @Code(routes) readonly route: (typeof routes)[number];
  @Id({
    optional: true,
    about:
      'Id of the completed handover that it comes from. Left out, a first journey comes from the handover that the candidate came by.',
  })
  readonly handover?: string;
  @Slug({
    optional: true,
    about:
      'Code of a labour-market region served. Left out, it is that of the handover’s municipality, or that of the sender, or the only one served.',
  })
  readonly region?: string;
}

export class EnterStep {
  @Code(steps) readonly step: (typeof steps)[number];
  @Code(stepReasons) readonly reason: (typeof stepReasons)[number];
  @SealedText(note) readonly note?: string;
}

export class PauseJourney {
  @Code(pauseReasons) readonly reason: (typeof pauseReasons)[number];
  @Day({ about: 'After today; on that day the journey goes on by itself.' }) readonly resumesOn: string;
  @SealedText(note) readonly note?: string;
}

export class ObserveLeak {
  @Code(observedLeaks) readonly leak: (typeof observedLeaks)[number];
  @SealedText(note) readonly note?: string;
}

export class ChangeFeedbackConsent {
  @Flag({ about: 'Whether the sender may hear of a placement and whether it lasted.' }) readonly agreed: boolean;
}

export class TransferCoach extends AssignCoach {
  @Code(transferReasons) readonly reason: (typeof transferReasons)[number];
  @SealedText(note) readonly note?: string;
}

export class RecordReturn {
  @Text({ max: 255, about: 'Subject of a coach of this candidate.' }) readonly coach: string;
}

export class RecordAbsence extends RecordReturn {
  @Day({ about: 'The first day back, after today.' }) readonly returnsOn: string;
  @Text({ max: 255, optional: true, about: 'Subject of the member who stands in; the coach’s own stand-in where left out.' })
  readonly standIn?: string;
}

export class AddTask {
  @Code(coachRoles, { about: 'Whose task it is: of the coach in this role.' }) readonly role: (typeof coachRoles)[number];
  @Day({ about: 'Today or later.' }) readonly dueOn: string;
  @SealedText({ max: 2000 }) readonly text: string;
}

export class CompleteTask {
  @Id() readonly task: string;
  @SealedText(note) readonly note?: string;
}

export class CancelTask {
  @Id() readonly task: string;
  @Code(cancelReasons) readonly reason: (typeof cancelReasons)[number];
}

const elsewhere = { outcome: 'handed-over-elsewhere' } as const;
const dropOut = { outcome: 'dropped-out' } as const;

export class EndingBody {
  @Code(outcomes) readonly outcome: (typeof outcomes)[number];
  @Id({ optional: true, nullable: true, where: elsewhere, about: 'Id of the outbound handover, where there is one.' })
  readonly handover?: string | null;
  @Code(dropOutReasons, { where: dropOut }) readonly reason?: (typeof dropOutReasons)[number];
  @Code(leakCodes, {
    nullable: true,
    where: dropOut,
    about: 'The leak because of which somebody left; required with the reason `leak`.',
  })
  readonly leak?: (typeof leakCodes)[number] | null;
}

export class EndJourney {
  @Part(() => EndingBody) readonly ending: EndingBody;
  @SealedText(note) readonly note?: string;
}

export class ReopenJourney {
  @Code(reopenReasons) readonly reason: (typeof reopenReasons)[number];
  @SealedText(note) readonly note?: string;
}

/** The ending as the journey knows it: null where nothing was said. Each field is in its place, as {@link EndingBody} has seen. */
export function endingOf({ outcome, handover = null, reason, leak = null }: EndingBody): JsonObject {
  switch (outcome) {
    case 'durable':
    case 'placed-and-moved-on':
    case 'no-further-help':
      return { outcome };
    case 'handed-over-elsewhere':
      return { outcome, handover };
    case 'dropped-out':
      return { outcome, ...(reason !== undefined && { reason }), leak };
    default:
      return outcome satisfies never;
  }
}
