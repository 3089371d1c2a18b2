import type { LegalBasis } from '../personal-data/index.js';

/** What a candidate's data may leave the service point for. */
export const disclosurePurposes = ['supply-sheet', 'introduction', 'extra-feedback', 'handover'] as const;
export type DisclosurePurpose = (typeof disclosurePurposes)[number];

export const waysOfGiving = ['in-writing', 'spoken', 'online'] as const;
export type WayOfGiving = (typeof waysOfGiving)[number];

/** Consent is asked for what is optional, and only for that (domain description, "Disclosures"). */
export function isOptional(purpose: DisclosurePurpose): boolean {
  switch (purpose) {
    case 'supply-sheet':
    case 'introduction':
    case 'extra-feedback':
      return true;
    case 'handover':
      return false;
    default:
      return unknownPurpose(purpose);
  }
}

function unknownPurpose(purpose: never): never {
  throw new Error(`unknown purpose ${String(purpose)}`);
}

/** A disclosure in force. There is at most one per purpose; giving again replaces the earlier one. */
export interface Disclosure {
  readonly disclosure: string;
  readonly purpose: DisclosurePurpose;
  readonly legalBasis: LegalBasis;
  /** Version of the text that the candidate was shown. */
  readonly textVersion: string;
  /** YYYY-MM-DD. */
  readonly givenOn: string;
  readonly how: WayOfGiving;
  /** UTC instant from which it no longer holds. */
  readonly expiresAt: string;
}
