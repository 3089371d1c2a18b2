import {
  candidateDeclineReasons,
  conversationModes,
  conversationParties,
  declineReasons,
  errorReasons,
  redirectReasons,
  returnReasons,
  urgencies,
  withdrawReasons,
  withoutConversationReasons,
} from '../../../libs/handover/index.js';
import { contactChannels, legalBases } from '../../../libs/personal-data/index.js';
import {
  Code,
  Codes,
  Day,
  Email,
  Flag,
  Id,
  Moment,
  Part,
  Parts,
  Phone,
  Reference,
  SealedPart,
  SealedText,
  Slug,
  Text,
} from '../http/fields.js';
import { PersonBody, SituationBody } from '../shared/person.dto.js';

export class IntervalBody {
  @Moment() readonly start: string;
  @Moment() readonly end: string;
}

export class AdvisorBody {
  @Text({ max: 200 }) readonly name: string;
  @Phone({ optional: true }) readonly phone?: string;
  @Email({ optional: true }) readonly email?: string;
}

export class AgreementBody {
  @Text({ max: 50, about: 'Version of the text that the candidate agreed to.' }) readonly textVersion: string;
  @Day() readonly agreedOn: string;
}

export class FeedbackConsentBody {
  @Flag({ about: 'The candidate agrees that you hear of a placement and whether it lasted.' }) readonly agreed: boolean;
}

export class OfferHandover {
  @Reference({ about: 'Your own reference, unique among your handovers; no BSN and not nine bare digits.' })
  readonly reference: string;
  @Slug({ optional: true, about: 'The service point that is to take it; this, a municipality or an organisation.' })
  readonly servicePoint?: string;
  @Text({
    max: 100,
    optional: true,
    about: 'Where the candidate lives, by name or by the code of Statistics Netherlands (GM0014), if you know no service point.',
  })
  readonly municipality?: string;
  @Slug({ optional: true, about: 'A werkcentrum or other organisation, for a handover by a service point.' })
  readonly organisation?: string;
  @Id({
    optional: true,
    about: 'Your own candidate, for a handover by a service point: erasing the candidate then reaches what is told here.',
  })
  readonly candidate?: string;
  @SealedPart(() => PersonBody, { optional: { given: 'candidate' }, about: 'Taken from your candidate where it is left out.' })
  readonly person?: PersonBody;
  @Part(() => SituationBody, { optional: { given: 'candidate' }, about: 'Taken from your candidate where it is left out.' })
  readonly situation?: SituationBody;
  @SealedText({ max: 4000, about: 'The question in the candidate’s own words.' }) readonly question: string;
  @SealedText({ max: 4000, about: 'What has been done so far.' }) readonly doneSoFar: string;
  @Code(urgencies) readonly urgency: (typeof urgencies)[number];
  @SealedPart(() => AdvisorBody, { about: 'Whom to speak to at the sender.' }) readonly advisor: AdvisorBody;
  @Parts(() => IntervalBody, { max: 20, about: 'When the advisor can be at the warm conversation.' })
  readonly advisorTimes: readonly IntervalBody[];
  @Code(legalBases) readonly legalBasis: (typeof legalBases)[number];
  @Part(() => AgreementBody) readonly agreement: AgreementBody;
  @Part(() => FeedbackConsentBody) readonly feedback: FeedbackConsentBody;
}

export class DeclineHandover {
  @Code(declineReasons) readonly reason: (typeof declineReasons)[number];
  @SealedText({ max: 4000, about: 'What the sender can do for the person now.' }) readonly advice: string;
}

export class RedirectHandover {
  @Slug({ about: 'The service point to pass it on to.' }) readonly servicePoint: string;
  @Code(redirectReasons) readonly reason: (typeof redirectReasons)[number];
}

export class NameCoach {
  @Text({ max: 255, about: 'Subject of a member of the service point.' }) readonly coach: string;
}

export class RecordAttempt {
  @Code(contactChannels) readonly channel: (typeof contactChannels)[number];
  @Moment() readonly at: string;
  @Code(['reached', 'not-reached']) readonly outcome: 'reached' | 'not-reached';
  @SealedText({ max: 2000, optional: true }) readonly note?: string;
  @SealedText({ max: 4000, optional: true, about: 'For the sender, should this attempt be the last one.' })
  readonly advice?: string;
}

export class ProposeTimes {
  @Code(conversationParties) readonly by: (typeof conversationParties)[number];
  @Parts(() => IntervalBody, { max: 20, about: 'All of them; they replace what was said before. None is an answer too.' })
  readonly times: readonly IntervalBody[];
}

export class PlanConversation extends IntervalBody {
  @Code(conversationModes) readonly mode: (typeof conversationModes)[number];
}

export class RecordMissedConversation {
  @Codes(conversationParties) readonly absent: readonly (typeof conversationParties)[number][];
  @SealedText({ max: 2000, optional: true }) readonly note?: string;
}

export class RecordConversation {
  @Moment() readonly heldAt: string;
  @Codes(conversationParties) readonly present: readonly (typeof conversationParties)[number][];
  @SealedText({ max: 8000 }) readonly told: string;
  @SealedText({ max: 8000 }) readonly promised: string;
  @SealedText({ max: 8000 }) readonly askNext: string;
}

export class CompleteHandover {
  @Code(withoutConversationReasons, { optional: true, about: 'Required where no warm conversation was held.' })
  readonly withoutConversation?: (typeof withoutConversationReasons)[number];
}

export class WithdrawHandover {
  @Code(withdrawReasons) readonly reason: (typeof withdrawReasons)[number];
}

export class RecordCandidateDeclined {
  @Code(candidateDeclineReasons) readonly reason: (typeof candidateDeclineReasons)[number];
}

export class ReturnHandover {
  @Code(returnReasons) readonly reason: (typeof returnReasons)[number];
  @SealedText({ max: 4000, about: 'What the sender can do for the person now.' }) readonly advice: string;
}

export class MarkEnteredInError {
  @Code(errorReasons) readonly reason: (typeof errorReasons)[number];
}
