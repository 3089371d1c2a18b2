import { Inject, Injectable } from '@nestjs/common';
import { coachRoles, type ActiveCandidate, type CoachRole } from '../../../libs/candidate/index.js';
import type { CompletedState, HandoverState } from '../../../libs/handover/index.js';
import { sameParty, type Actor } from '../../../libs/kernel/actor.js';
import { reject } from '../../../libs/kernel/aggregate.js';
import { dateOf } from '../../../libs/kernel/local-date.js';
import {
  journeyStream,
  nextJourneyOf,
  profileOf,
  type CoachFacts,
  type NextJourney,
  type Start,
} from '../../../libs/journey/index.js';
import {
  memberOf,
  regionServing,
  regionsServed,
  type Member,
  type ServicePointState,
} from '../../../libs/service-point/index.js';
import { commandIdOf } from '../commands/give-command.handler.js';
import { refused } from '../commands/refusal.js';
import type { Asked } from '../http/asked.js';
import { PORTS, type Ports } from '../ports.js';
import { Directory } from '../shared/directory.js';
import type { StartJourney } from './journey.dto.js';

interface RegionSources {
  readonly named: string | undefined;
  readonly municipality: string | undefined;
  /** Regions in which the sender works. */
  readonly ofSender: readonly string[];
}

/** What a journey starts with besides what was asked, from the streams, so that it is never behind. */
@Injectable()
export class Starting {
  constructor(
    private readonly directory: Directory,
    @Inject(PORTS) private readonly ports: Ports,
  ) {}

  /** In which stream a start belongs: the one that it was carried out in before, else the candidate's next, or the one that is open. */
  async where(asked: Asked<StartJourney>): Promise<{ readonly stream: string; readonly next: NextJourney }> {
    const commandId = commandIdOf(asked);
    const { candidate } = asked.body;
    const carriedOut: string[] = [];
    const stateOf = async (stream: string) => {
      const folded = await this.ports.executor.stateOf(stream);
      if (folded.commands.has(commandId)) carriedOut.push(stream);
      return folded;
    };
    const next = await nextJourneyOf({ stateOf }, candidate);
    return { stream: carriedOut[0] ?? journeyStream(candidate, next.number), next };
  }

  /**
   * The `start` of a candidate's journey of that number.
   * @throws Problem (409) where the candidate is not the service point's, the handover no completed one of this candidate, or the region not served
   */
  async dataOf(asked: StartJourney, number: number, { party }: Actor): Promise<Start['data']> {
    const candidate = await this.directory.mustBeCandidateOf(party, asked.candidate);
    if (candidate.restriction !== null) throw refused(reject('candidate-restricted'), 'candidate');
    const [now, servicePoint, handover] = await Promise.all([
      this.ports.clock.now(),
      this.directory.servicePoint(party.id),
      this.handoverOf(asked, number, candidate),
    ]);
    const { origin, persona, personKey } = candidate;
    const sender = handover?.state.sender ?? origin.organisation ?? null;
    const ofSender = sender === null ? [] : await this.directory.regionsOf(sender);
    return {
      candidate: asked.candidate,
      number,
      personKey,
      route: asked.route,
      origin,
      persona,
      sender,
      region: this.regionOf(servicePoint, { named: asked.region, municipality: handover?.state.municipality, ofSender }, now),
      handover: handover?.id ?? null,
      feedbackAgreed: (candidate.feedbackConsent ?? handover?.state.feedback)?.agreed ?? false,
      profile: profileOf(candidate),
      coaches: coachesOf(candidate, servicePoint),
    };
  }

  /** The one named; else, for a first journey, the one that the candidate came by, where it is completed. */
  private async handoverOf(
    { handover }: StartJourney,
    number: number,
    candidate: ActiveCandidate,
  ): Promise<{ readonly id: string; readonly state: CompletedState } | null> {
    const { origin } = candidate;
    const own = number === 1 && origin.channel === 'handover' ? origin.handover : null;
    const id = handover ?? own;
    if (id === null) return null;
    const state = (await this.ports.executor.stateOf(`handover/${id}`)).state as HandoverState;
    const isTheirs = leadsTo(candidate, state);
    if (isTheirs && state.status === 'completed') return { id, state };
    if (handover === undefined) return null;
    throw refused(reject(isTheirs ? 'handover-not-completed' : 'no-such-handover'));
  }

  /** The region named; else that of the municipality; else the one served that the sender works in; else the only one served. */
  private regionOf(
    servicePoint: ServicePointState,
    { named, municipality, ofSender }: RegionSources,
    now: string,
  ): string | null {
    const today = dateOf(this.ports.calendar, now);
    const served = [...new Set(regionsServed(servicePoint, today).map(({ region }) => region))];
    if (named !== undefined) {
      if (!served.includes(named)) throw refused(reject('region-not-served-here', { regions: served }));
      return named;
    }
    const ofMunicipality = municipality === undefined ? undefined : regionServing(servicePoint, municipality, today);
    const sendersOwn = served.filter((region) => ofSender.includes(region));
    return ofMunicipality?.region ?? onlyOne(sendersOwn) ?? onlyOne(served);
  }
}

function onlyOne(regions: readonly string[]): string | null {
  const [only, ...others] = regions;
  return others.length === 0 ? (only ?? null) : null;
}

/** Whether the candidate's service point is the one that a handover was put to, and took this candidate by it. */
function leadsTo({ candidate, servicePoint }: ActiveCandidate, state: HandoverState): boolean {
  if (state.status === 'not-offered') return false;
  if (!sameParty(state.receiver.party, { kind: 'service-point', id: servicePoint })) return false;
  const taking = 'endedAt' in state ? state.taking : 'candidate' in state ? state : null;
  return taking?.candidate === `candidate/${candidate}`;
}

/** The candidate's coaches, as far as they are members who have that role still. */
function coachesOf({ coaches }: ActiveCandidate, servicePoint: ServicePointState): Start['data']['coaches'] {
  return coachRoles.flatMap((role): readonly (CoachFacts & { readonly role: CoachRole })[] => {
    const subject = coaches[role];
    const member = subject === undefined ? undefined : memberOf(servicePoint, subject);
    return member?.roles.includes(role) ? [{ role, ...coachFactsOf(member) }] : [];
  });
}

/** A member as a journey knows its coaches. */
export function coachFactsOf({ subject, roles, workingDays, standIn }: Member): CoachFacts {
  return { coach: subject, roles, workingDays, standIn };
}
