import { organisationKinds } from '../../../libs/organisation/index.js';
import { Code, JsonObjects, Part, SealedText, Slug, Slugs, Text, WebAddress } from '../http/fields.js';

export class RegisterOrganisation {
  @Slug({ about: 'Its id, for good.' }) readonly id: string;
  @Text({ max: 200 }) readonly name: string;
  @Code(organisationKinds) readonly kind: (typeof organisationKinds)[number];
  @Slugs({ about: 'Codes of the labour-market regions in which it works.' }) readonly regions: readonly string[];
}

export class KeySetBody {
  @JsonObjects({ min: 1, max: 10, about: 'Public keys as JWK (RFC 7517).' }) readonly keys: readonly Record<string, unknown>[];
}

/** Public keys of a client, given outright or by their address; one of the two. */
export class ClientKeysBody {
  @Text({ max: 100 }) readonly clientId: string;
  @Part(() => KeySetBody, { optional: true }) readonly jwks?: KeySetBody;
  @WebAddress({ optional: true }) readonly jwksUri?: string;
}

export class AddClient extends ClientKeysBody {
  @Text({ max: 200 }) readonly description: string;
}

export class RemoveClient {
  @Text({ max: 100 }) readonly clientId: string;
}

export class AddAdvisor {
  @Text({ max: 255, about: 'Subject at the OIDC issuer.' }) readonly subject: string;
  @SealedText({ max: 200 }) readonly name: string;
}

export class RemoveAdvisor {
  @Text({ max: 255 }) readonly subject: string;
}
