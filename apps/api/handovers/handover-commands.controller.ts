import { Controller, Inject } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { Answer } from '../../../libs/execution/index.js';
import { copyFor, type HandoverCommandType, type HandoverState } from '../../../libs/handover/index.js';
import { partyKey, type Party } from '../../../libs/kernel/actor.js';
import { isRejection, reject, type Rejection } from '../../../libs/kernel/aggregate.js';
import { deriveId } from '../../../libs/kernel/ids.js';
import type { JsonObject } from '../../../libs/kernel/json.js';
import { dateOf } from '../../../libs/kernel/local-date.js';
import { servicePointsOf, servicePointsServing } from '../../../libs/read-models/service-points/queries.js';
import { GiveCommand, type CommandPlan, type HeldKey, type Prepared } from '../commands/give-command.js';
import { personKeyAt } from '../commands/keys.js';
import { refused } from '../commands/refusal.js';
import type { Seal } from '../commands/sealing.js';
import { streamOf } from '../commands/streams.js';
import { PersonIndex } from '../commands/person-index.js';
import { Asking, type Asked } from '../http/asked.js';
import { Operation } from '../http/operation.js';
import { badInput, notFound } from '../http/problem.js';
import { PORTS, type Ports } from '../ports.js';
import { Read } from '../queries/read.js';
import { created } from '../shared/answers.js';
import { commandOn } from '../shared/command-on.js';
import { Directory } from '../shared/directory.js';
import { NothingBody, personExample, situationExample } from '../shared/person.dto.js';
import * as dto from './handover.dto.js';
import { OwnCandidates, type ToldOf } from './own-candidates.js';

const advice = 'Bel samen met haar de taalschool; daarna kan zij opnieuw worden aangemeld.';
const times = [{ start: '2030-05-14T09:00:00+02:00', end: '2030-05-14T12:00:00+02:00' }];

const Verb = commandOn('handover', '/handovers', 'Handovers');

/** What a sender, a receiver and a coach do with a warm handover. */
@Controller()
export class HandoverCommandsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly directory: Directory,
    private readonly index: PersonIndex,
    private readonly candidates: OwnCandidates,
    @Inject(PORTS) private readonly ports: Ports,
  ) {}

  @Operation({
    id: 'offerHandover',
    kind: 'command',
    path: '/handovers',
    tag: 'Handovers',
    access: 'handover.offer',
    summary: 'Hand a candidate over',
    description:
      'By your own reference, to a service point, or by municipality to the service point that serves it. Where none does, that is said at once, with alternatives. A service point can hand over to an organisation as well, and names its own candidate: the person’s data are then taken from there.',
    body: dto.OfferHandover,
    example: {
      reference: 'WC-2030-0417',
      servicePoint: 'spt-noord',
      person: personExample,
      situation: situationExample,
      question: 'Ik wil graag iets met mijn handen doen, liefst buiten.',
      doneSoFar: 'Twee gesprekken, beroepentest gedaan, cv bijgewerkt.',
      urgency: 'normal',
      advisor: { name: 'Joost de Wit', phone: '050 123 45 67', email: 'j.dewit@werkcentrum.example' },
      advisorTimes: times,
      legalBasis: 'public-task',
      agreement: { textVersion: '2026-1', agreedOn: '2026-01-05' },
      feedback: { agreed: true },
    },
    returns: created,
  })
  async offer(@Asking() asked: Asked<dto.OfferHandover>): Promise<Answer> {
    const { actor, body } = asked;
    const receiver = await this.receiverOf(asked);
    const stream = `handover/${deriveId('handover', partyKey(actor.party), body.reference)}`;
    const key = personKeyAt(stream, receiver);
    const own = body.candidate === undefined ? null : await this.candidates.toldOf(body.candidate, actor);
    return this.commands.execute(
      new GiveCommand<HandoverState>(stream, 'offer', asked, {
        creates: { named: true },
        policyOf: policyOfTwo(receiver, actor.party),
        key: () => key,
        data: async ({ servicePoint: _s, organisation: _o, candidate: _c, ...given }, { seal }) => ({
          ...(own && (await ofOwn(own, seal))),
          ...given,
          sender: asJson(actor.party),
          receiver: asJson(receiver),
          personKey: key.keyId,
        }),
        afterwards: async ({ state, repeated }) => {
          const person = body.person ?? (own && !isRejection(own) ? own.person : null);
          // Once taken, the candidate's own data may have been corrected since.
          if (person && (!repeated || state.status === 'offered')) await this.index.put(key, person);
        },
      }),
    );
  }

  @Verb('accept', {
    id: 'acceptHandover',
    summary: 'Take the handover; the lead passes to you',
    body: NothingBody,
    example: {},
  })
  accept(@Asking() asked: Asked): Promise<Answer> {
    return this.give(asked, 'accept');
  }

  @Verb('decline', {
    id: 'declineHandover',
    summary: 'Decline the handover with a reason and advice; the lead returns to the sender',
    body: dto.DeclineHandover,
    example: { reason: 'no-interest-in-technology', advice },
  })
  decline(@Asking() asked: Asked<dto.DeclineHandover>): Promise<Answer> {
    return this.give(asked, 'decline');
  }

  @Verb('propose-redirect', {
    verb: 'redirect',
    id: 'redirectHandover',
    summary: 'Pass the handover on to another service point; it takes effect when that one accepts',
    description: 'What is told about the person is sealed anew under a key of the receiver.',
    body: dto.RedirectHandover,
    example: { servicePoint: 'spt-zuid', reason: 'closer-to-home' },
  })
  async redirect(@Asking() asked: Asked<dto.RedirectHandover>): Promise<Answer> {
    const { servicePoint, reason } = asked.body;
    const stream = streamOf('handover', asked);
    const to: Party = { kind: 'service-point', id: servicePoint };
    const key = personKeyAt(stream, to);
    return this.give<HandoverState>(asked, 'propose-redirect', {
      policyOf: servicePoint,
      data: async (_given, prepared) => {
        await this.directory.mustExist(to);
        return { to: asJson(to), reason, resealed: await this.resealed(prepared, key) };
      },
      afterwards: async ({ state, repeated }) => {
        const copy = copyFor(state, asked.actor.party);
        if (copy && (!repeated || state.status === 'redirect-proposed'))
          await this.index.putSealed(key, copy.person, asked.actor);
      },
    });
  }

  @Verb('name-coach', {
    id: 'nameCoach',
    summary: 'Name the coach who will guide the person',
    body: dto.NameCoach,
    example: { coach: 'coach-1' },
  })
  nameCoach(@Asking() asked: Asked<dto.NameCoach>): Promise<Answer> {
    return this.give(asked, 'name-coach', {
      data: async (given) => {
        await this.directory.mustBeMember(asked.actor.party, asked.body.coach);
        return given;
      },
    });
  }

  @Verb('record-attempt', {
    id: 'recordAttempt',
    summary: 'Record an attempt to reach the candidate',
    description:
      'After as many failed attempts in a row as the policy says, the handover returns to the sender with the advice given.',
    body: dto.RecordAttempt,
    example: { channel: 'phone', at: '2030-05-13T10:05:00+02:00', outcome: 'not-reached', note: 'Voicemail ingesproken.' },
  })
  recordAttempt(@Asking() asked: Asked<dto.RecordAttempt>): Promise<Answer> {
    return this.give(asked, 'record-attempt');
  }

  @Verb('propose-times', {
    id: 'proposeTimes',
    summary: 'Say when one of the three can be at the warm conversation',
    body: dto.ProposeTimes,
    example: { by: 'coach', times },
  })
  proposeTimes(@Asking() asked: Asked<dto.ProposeTimes>): Promise<Answer> {
    return this.give(asked, 'propose-times');
  }

  @Verb('plan-conversation', {
    id: 'planConversation',
    summary: 'Plan the warm conversation at a time that suits all three',
    body: dto.PlanConversation,
    example: { start: '2030-05-14T09:30:00+02:00', end: '2030-05-14T10:15:00+02:00', mode: 'at-receiver' },
  })
  planConversation(@Asking() asked: Asked<dto.PlanConversation>): Promise<Answer> {
    return this.give(asked, 'plan-conversation');
  }

  @Verb('record-conversation', {
    id: 'recordConversation',
    summary: 'Record the warm conversation: who was there, what was told, promised and to be asked next',
    body: dto.RecordConversation,
    example: {
      heldAt: '2030-05-14T09:30:00+02:00',
      present: ['advisor', 'candidate', 'coach'],
      told: 'Zij heeft drie jaar in de groenvoorziening gewerkt.',
      promised: 'Wij zoeken een meeloopdag bij een installateur.',
      askNext: 'Hoe ging de meeloopdag?',
    },
  })
  recordConversation(@Asking() asked: Asked<dto.RecordConversation>): Promise<Answer> {
    return this.give(asked, 'record-conversation');
  }

  @Verb('record-missed-conversation', {
    id: 'recordMissedConversation',
    summary: 'Record that somebody was not there',
    body: dto.RecordMissedConversation,
    example: { absent: ['candidate'] },
  })
  recordMissedConversation(@Asking() asked: Asked<dto.RecordMissedConversation>): Promise<Answer> {
    return this.give(asked, 'record-missed-conversation');
  }

  @Verb('complete', {
    id: 'completeHandover',
    summary: 'Complete the handover; without a warm conversation with the reason for that',
    body: dto.CompleteHandover,
    example: { withoutConversation: 'candidate-wishes-none' },
  })
  complete(@Asking() asked: Asked<dto.CompleteHandover>): Promise<Answer> {
    return this.give(asked, 'complete');
  }

  @Verb('withdraw', {
    id: 'withdrawHandover',
    summary: 'Withdraw the handover, as its sender',
    body: dto.WithdrawHandover,
    example: { reason: 'found-work' },
  })
  withdraw(@Asking() asked: Asked<dto.WithdrawHandover>): Promise<Answer> {
    return this.give(asked, 'withdraw');
  }

  @Verb('record-candidate-declined', {
    id: 'recordCandidateDeclined',
    summary: 'Record that the candidate wants no handover',
    body: dto.RecordCandidateDeclined,
    example: { reason: 'prefers-sender' },
  })
  recordCandidateDeclined(@Asking() asked: Asked<dto.RecordCandidateDeclined>): Promise<Answer> {
    return this.give(asked, 'record-candidate-declined');
  }

  @Verb('return', {
    id: 'returnHandover',
    summary: 'Return the person to the sender with a reason and advice',
    body: dto.ReturnHandover,
    example: { reason: 'other-help-first', advice },
  })
  return(@Asking() asked: Asked<dto.ReturnHandover>): Promise<Answer> {
    return this.give(asked, 'return');
  }

  @Verb('mark-entered-in-error', {
    id: 'markHandoverEnteredInError',
    summary: 'Mark a handover that should never have been made',
    body: dto.MarkEnteredInError,
    example: { reason: 'duplicate' },
  })
  markEnteredInError(@Asking() asked: Asked<dto.MarkEnteredInError>): Promise<Answer> {
    return this.give(asked, 'mark-entered-in-error');
  }

  @Verb('take-back', {
    id: 'takeBack',
    summary: 'Confirm, as the sender, that you guide the person again',
    body: NothingBody,
    example: {},
  })
  takeBack(@Asking() asked: Asked): Promise<Answer> {
    return this.give(asked, 'take-back');
  }

  private give<State>(asked: Asked, type: HandoverCommandType, plan?: CommandPlan<State>): Promise<Answer> {
    return this.commands.execute(new GiveCommand(streamOf('handover', asked), type, asked, plan as CommandPlan));
  }

  private async receiverOf(asked: Asked<dto.OfferHandover>): Promise<Party> {
    const { servicePoint, organisation, municipality } = asked.body;
    if (servicePoint !== undefined && organisation !== undefined) {
      throw badInput([violation('too-many', 'Name a service point or an organisation, not both.')]);
    }
    if (servicePoint !== undefined) return this.directory.mustExist({ kind: 'service-point', id: servicePoint });
    if (organisation !== undefined) return this.directory.mustExist({ kind: 'organisation', id: organisation });
    if (municipality === undefined) {
      throw badInput([violation('required', 'Say where to: a service point, a municipality, or an organisation.')]);
    }
    return this.serving(municipality, asked);
  }

  private async serving(municipality: string, asked: Asked): Promise<Party> {
    const today = dateOf(this.ports.calendar, await this.ports.clock.now());
    const serving = await this.queries.execute(new Read(asked, [], (db) => servicePointsOf(db, municipality, today)));
    const [only, ...others] = serving;
    if (only !== undefined && others.length === 0) return { kind: 'service-point', id: only.id };
    if (only !== undefined) throw refused(reject('several-service-points', { alternatives: serving.map(choice) }));
    const elsewhere = await this.queries.execute(new Read(asked, [], (db) => servicePointsServing(db, today)));
    throw refused(reject('no-service-point-for-municipality', { alternatives: elsewhere.map(choice) }));
  }

  /** What the proposer may see of the person, under a key of the party that it goes to. */
  private async resealed({ state, actor, sealUnder }: Prepared<HandoverState>, key: HeldKey): Promise<JsonObject> {
    const copy = copyFor(state, actor.party);
    if (!copy) throw notFound();
    const { person, question, doneSoFar, advisor } = copy;
    const reader = { actor: actor.id, party: actor.party, purpose: 'redirect' };
    const opened = await this.ports.vault.openMany([person, question, doneSoFar, advisor], reader);
    const seal = sealUnder(key);
    const [personThere, questionThere, doneThere, advisorThere] = await Promise.all(opened.map(seal));
    return { personKey: key.keyId, person: personThere, question: questionThere, doneSoFar: doneThere, advisor: advisorThere };
  }
}

/** What an offer takes from the sender's own candidate, where nothing else is said. */
async function ofOwn(own: ToldOf | Rejection, seal: Seal): Promise<JsonObject> {
  if (isRejection(own)) throw refused(own, 'candidate');
  return { candidate: own.stream, situation: own.situation, person: await seal(own.person) };
}

function choice({ id, name }: { readonly id: string; readonly name: string }): JsonObject {
  return { id, name };
}

function violation(code: string, detail: string) {
  return { in: 'body', location: { pointer: '' }, code, detail } as const;
}

function asJson({ kind, id }: Party): JsonObject {
  return { kind, id };
}

/** The service point under whose policy promises are made: the receiver's, or the sender's where an organisation receives. */
function policyOfTwo(receiver: Party, sender: Party): string | null {
  return [receiver, sender].find(({ kind }) => kind === 'service-point')?.id ?? null;
}
