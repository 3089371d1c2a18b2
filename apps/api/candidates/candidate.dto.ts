import {
  coachRoles,
  disclosurePurposes,
  erasureReasons,
  mostSkills,
  originChannels,
  restrictionGrounds,
  skillOrigins,
  waysOfGiving,
} from '../../../libs/candidate/index.js';
import { legalBases } from '../../../libs/personal-data/index.js';
import { Code, Day, Id, Part, Parts, SealedPart, SealedText, Slug, Text } from '../http/fields.js';
import { PersonBody, SituationBody } from '../shared/person.dto.js';

const frontDeskChannels = originChannels.filter((channel) => channel !== 'handover' && channel !== 'enquiry');

export class OriginBody {
  @Code(frontDeskChannels) readonly channel: string;
  @Text({ max: 100, optional: true, about: 'Code of the campaign, event or bulk intake.' }) readonly campaign?: string;
  @Slug({ optional: true, about: 'The organisation that referred the person.' }) readonly organisation?: string;
}

export class RegisterCandidate {
  @SealedPart(() => PersonBody) readonly person: PersonBody;
  @Part(() => SituationBody) readonly situation: SituationBody;
  @Part(() => OriginBody) readonly origin: OriginBody;
}

export class FindDuplicates {
  @Part(() => PersonBody) readonly person: PersonBody;
}

export class CorrectPersonalData {
  @SealedPart(() => PersonBody, { about: 'All of it; what is left out is no longer recorded.' }) readonly person: PersonBody;
}

export class ChangeSituation {
  @Part(() => SituationBody, { about: 'All of it; what is left out is no longer known.' }) readonly situation: SituationBody;
}

export class SkillBody {
  @Text({ max: 200, about: 'Code or address in CompetentNL.' }) readonly skill: string;
  @Code(skillOrigins) readonly origin: (typeof skillOrigins)[number];
}

export class RecordSkills {
  @Parts(() => SkillBody, { max: mostSkills }) readonly skills: readonly SkillBody[];
}

export class AssignCoach {
  @Code(coachRoles) readonly role: (typeof coachRoles)[number];
  @Text({ max: 255, about: 'Subject of a member of the service point.' }) readonly coach: string;
}

export class AddNote {
  @SealedText({ max: 8000 }) readonly text: string;
}

export class GiveDisclosure {
  @Code(disclosurePurposes) readonly purpose: (typeof disclosurePurposes)[number];
  @Code(legalBases) readonly legalBasis: (typeof legalBases)[number];
  @Text({ max: 50, about: 'Version of the text that the candidate was shown.' }) readonly textVersion: string;
  @Day() readonly givenOn: string;
  @Code(waysOfGiving) readonly how: (typeof waysOfGiving)[number];
  @Day({ about: 'The last day on which it holds.' }) readonly expiresOn: string;
}

export class WithdrawDisclosure {
  @Code(disclosurePurposes) readonly purpose: (typeof disclosurePurposes)[number];
}

export class RestrictCandidate {
  @Code(restrictionGrounds) readonly ground: (typeof restrictionGrounds)[number];
}

export class OtherCandidate {
  @Id({ about: 'Id of the other candidate.' }) readonly candidate: string;
}

export class RequestErasure {
  @Code(erasureReasons) readonly reason: (typeof erasureReasons)[number];
}

export class DeclineErasure {
  @SealedText({ max: 2000 }) readonly why: string;
}
