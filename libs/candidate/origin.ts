import type { Party } from '../kernel/actor.js';

export const originChannels = ['handover', 'enquiry', 'event', 'campaign', 'bulk-intake', 'walk-in', 'phone', 'website'] as const;
export type OriginChannel = (typeof originChannels)[number];

/** The channels by which the front desk itself registers somebody. */
export type FrontDeskChannel = Exclude<OriginChannel, 'handover' | 'enquiry'>;

/** A warm handover that was taken; `organisation` is its sender. */
export type HandoverOrigin = {
  readonly channel: 'handover';
  readonly organisation: Party;
  /** Id of the handover. */
  readonly handover: string;
};

/** An enquiry that became a candidate. */
export type EnquiryOrigin = {
  readonly channel: 'enquiry';
  /** Id of the enquiry. */
  readonly enquiry: string;
  readonly campaign?: string;
  readonly organisation?: Party;
};

/**
 * Where a candidate comes from, kept for good: channel, campaign and referring organisation ("a question asked of every figure").
 * It names no person and outlives erasure.
 */
export type Origin =
  | HandoverOrigin
  | EnquiryOrigin
  | {
      readonly channel: FrontDeskChannel;
      /** Code of the campaign, event or bulk intake, as the service point uses it. */
      readonly campaign?: string;
      readonly organisation?: Party;
    };
