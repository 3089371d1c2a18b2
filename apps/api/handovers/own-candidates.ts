import { Inject, Injectable } from '@nestjs/common';
import { candidate, toHandOver, type CandidateState, type Situation } from '../../../libs/candidate/index.js';
import { sameParty, type Actor } from '../../../libs/kernel/actor.js';
import { isRejection, reject, type Rejection } from '../../../libs/kernel/aggregate.js';
import type { Person } from '../../../libs/personal-data/index.js';
import { notFound } from '../http/problem.js';
import { PORTS, type Ports } from '../ports.js';
import { Opener } from '../queries/opener.js';

/** What is told of a candidate in a handover. */
export interface ToldOf {
  /** `candidate/<id>` */
  readonly stream: string;
  readonly person: Person;
  readonly situation: Situation;
}

/** The candidates of a service point, for whoever hands one of them over. */
@Injectable()
export class OwnCandidates {
  constructor(
    private readonly opener: Opener,
    @Inject(PORTS) private readonly ports: Ports,
  ) {}

  /**
   * What may be told, opened and put on record, or why nothing may: the candidate is restricted or erased.
   * @throws Problem (404) where it is not a candidate of the actor's party
   */
  async toldOf(id: string, actor: Actor): Promise<ToldOf | Rejection> {
    const stream = `${candidate.category}/${id}`;
    const state = (await this.ports.executor.stateOf(stream)).state as CandidateState;
    if (!candidate.visibleTo(state).some((party) => sameParty(party, actor.party))) throw notFound();
    const told = toHandOver(state);
    if (isRejection(told)) return told;
    const [person = null] = await this.opener.open<Person>([told.person], actor, 'handover');
    return person === null ? reject('candidate-erased') : { stream, person, situation: told.situation };
  }
}
