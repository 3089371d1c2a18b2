import { memberRoles, servicePointKinds } from '../../../libs/service-point/index.js';
import { Code, Codes, Day, Flag, SealedText, Slug, Text, Texts, WholeNumbers } from '../http/fields.js';

export class OpenServicePoint {
  @Slug({ about: 'Its id, for good.' }) readonly id: string;
  @Text({ max: 100 }) readonly name: string;
  @Code(servicePointKinds) readonly kind: (typeof servicePointKinds)[number];
}

export class ServeRegion {
  @Slug({ about: 'Code of the labour-market region.' }) readonly region: string;
  @Text({ max: 100 }) readonly name: string;
  @Texts({ max: 100, items: 100, optional: true, about: 'Names or codes (GM0014) of its municipalities.' })
  readonly municipalities?: readonly string[];
  @Day({ about: 'The first day.' }) readonly from: string;
}

export class StopServingRegion {
  @Slug() readonly region: string;
  @Day({ about: 'The last day.' }) readonly until: string;
}

const weekdays = {
  min: 1,
  max: 7,
  items: 7,
  about: '1 is Monday, 7 is Sunday; Monday to Friday where nothing is said.',
} as const;

export class AddMember {
  @Text({ max: 255, about: 'Subject at the OIDC issuer.' }) readonly subject: string;
  @Codes(memberRoles, { min: 1 }) readonly roles: readonly (typeof memberRoles)[number][];
  @SealedText({ max: 200 }) readonly name: string;
  @WholeNumbers({ ...weekdays, optional: true }) readonly workingDays?: readonly number[];
  @Text({ max: 255, optional: true, about: 'Subject of the member who takes over in absence.' }) readonly standIn?: string;
}

/** What is left out stays as it is. */
export class ChangeMember {
  @Text({ max: 255 }) readonly subject: string;
  @Codes(memberRoles, { min: 1, optional: true }) readonly roles?: readonly (typeof memberRoles)[number][];
  @SealedText({ max: 200, optional: true }) readonly name?: string;
  @WholeNumbers({ ...weekdays, optional: true }) readonly workingDays?: readonly number[];
  @Text({ max: 255, optional: true }) readonly standIn?: string;
  @Flag({ optional: true, about: 'true takes the stand-in away.' }) readonly withoutStandIn?: boolean;
}

export class RemoveMember {
  @Text({ max: 255 }) readonly subject: string;
}
