import { enquirers, enquiryChannels, followUpOutcomes, settlements } from '../../../libs/enquiry/index.js';
import { memberRoles } from '../../../libs/service-point/index.js';
import { Code, Day, Email, Part, Phone, SealedPart, SealedText, Slug, Text } from '../http/fields.js';
import { PersonBody, SituationBody } from '../shared/person.dto.js';

/** By whom and how an enquirer can be reached. */
export class ContactBody {
  @Text({ max: 200, optional: true }) readonly name?: string;
  @Phone({ optional: true }) readonly phone?: string;
  @Email({ optional: true }) readonly email?: string;
}

export class RegisterEnquiry {
  @Code(enquirers) readonly from: (typeof enquirers)[number];
  @Code(enquiryChannels) readonly channel: (typeof enquiryChannels)[number];
  @SealedPart(() => ContactBody, { optional: true }) readonly contact?: ContactBody;
  @SealedText({ max: 4000 }) readonly question: string;
  @Day() readonly followUpOn: string;
  @Text({ max: 100, optional: true }) readonly campaign?: string;
}

export class RouteEnquiry {
  @Code(memberRoles, { optional: true, about: 'To whoever has the role; this or a member.' })
  readonly role?: (typeof memberRoles)[number];
  @Text({ max: 255, optional: true, about: 'Subject of a member of the service point.' }) readonly member?: string;
}

export class PlanFollowUp {
  @Day() readonly on: string;
}

export class RecordFollowUp {
  @Code(followUpOutcomes) readonly outcome: (typeof followUpOutcomes)[number];
  @SealedText({ max: 4000, optional: true }) readonly text?: string;
  @Day({ optional: true, about: 'When to follow up again.' }) readonly nextOn?: string;
}

export class SettleEnquiry {
  @Code(settlements) readonly settlement: (typeof settlements)[number];
  @SealedText({ max: 4000, optional: true }) readonly text?: string;
}

export class BecomeCandidate {
  @SealedPart(() => PersonBody) readonly person: PersonBody;
  @Part(() => SituationBody) readonly situation: SituationBody;
  @Slug({ optional: true, about: 'The organisation that referred the person.' }) readonly organisation?: string;
}
