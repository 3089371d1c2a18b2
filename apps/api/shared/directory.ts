import { Inject, Injectable } from '@nestjs/common';
import type { ActiveCandidate, CandidateState } from '../../../libs/candidate/index.js';
import type { OrganisationState } from '../../../libs/organisation/index.js';
import { memberOf, type Member, type ServicePointState } from '../../../libs/service-point/index.js';
import { reject } from '../../../libs/kernel/aggregate.js';
import type { Party } from '../../../libs/kernel/actor.js';
import { refused } from '../commands/refusal.js';
import { PORTS, type Ports } from '../ports.js';

/** What a command names besides its own stream: that it is there, and the asker's to name. Read from the streams, so never behind. */
@Injectable()
export class Directory {
  constructor(@Inject(PORTS) private readonly ports: Ports) {}

  /** @throws Problem (409) where no such party is known */
  async mustExist(party: Party): Promise<Party> {
    switch (party.kind) {
      case 'service-point':
        if ((await this.servicePoint(party.id)).status !== 'open') throw refused(reject('no-such-service-point'));
        return party;
      case 'organisation':
        if ((await this.organisation(party.id)).status !== 'registered') throw refused(reject('no-such-organisation'));
        return party;
      default:
        return party.kind satisfies never;
    }
  }

  /** @throws Problem (409) where nobody of that subject acts for the party */
  async mustBeMember(party: Party, subject: string): Promise<void> {
    if (!(await this.isMember(party, subject))) throw refused(reject('no-such-member'));
  }

  /**
   * A machine acts for one organisation. From the read model, as nothing else knows all clients: of two that are added at the same moment
   * both may stand, and each has to name the organisation it acts for.
   * @throws Problem (409) where the client is another organisation's
   */
  async mustBeNobodyElsesClient(organisation: string, clientId: string): Promise<void> {
    const { memberships } = await this.ports.principals.of({ subject: clientId, clientId });
    if (memberships.some(({ party }) => party.id !== organisation)) throw refused(reject('client-of-another-organisation'));
  }

  /**
   * A member as the service point's stream says now.
   * @throws Problem (409) where nobody of that subject is a member
   */
  async member({ id }: Party, subject: string): Promise<Member> {
    const member = memberOf(await this.servicePoint(id), subject);
    if (member === undefined) throw refused(reject('no-such-member'));
    return member;
  }

  /** @throws Problem (409) where the service point has no such candidate */
  async mustBeCandidateOf(party: Party, candidate: string): Promise<ActiveCandidate> {
    const known = await this.candidate(candidate);
    if (known.status !== 'active' || known.servicePoint !== party.id) throw refused(reject('no-such-candidate'));
    return known;
  }

  /** How a candidate stands, whosever it is. */
  async candidate(id: string): Promise<CandidateState> {
    return (await this.ports.executor.stateOf(`candidate/${id}`)).state as CandidateState;
  }

  private async isMember(party: Party, subject: string): Promise<boolean> {
    if (party.kind === 'service-point') return memberOf(await this.servicePoint(party.id), subject) !== undefined;
    const organisation = await this.organisation(party.id);
    if (organisation.status !== 'registered') return false;
    const { advisors, clients } = organisation;
    return advisors.some((advisor) => advisor.subject === subject) || clients.some(({ clientId }) => clientId === subject);
  }

  async servicePoint(id: string): Promise<ServicePointState> {
    return (await this.ports.executor.stateOf(`service-point/${id}`)).state as ServicePointState;
  }

  /** In which labour-market regions a party that hands over or refers works; none where that is not known. */
  async regionsOf(party: Party): Promise<readonly string[]> {
    if (party.kind === 'service-point') return [];
    const organisation = await this.organisation(party.id);
    return organisation.status === 'registered' ? organisation.regions : [];
  }

  private async organisation(id: string): Promise<OrganisationState> {
    return (await this.ports.executor.stateOf(`organisation/${id}`)).state as OrganisationState;
  }
}
