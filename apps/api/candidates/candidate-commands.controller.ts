import { Controller } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { CandidateCommand, CandidateState } from '../../../libs/candidate/index.js';
import type { Answer } from '../../../libs/execution/index.js';
import { deriveId } from '../../../libs/kernel/ids.js';
import type { JsonObject } from '../../../libs/kernel/json.js';
import { commandIdOf } from '../commands/give-command.handler.js';
import { GiveCommand, type CommandPlan } from '../commands/give-command.js';
import { personKeyAt } from '../commands/keys.js';
import { PersonIndex } from '../commands/person-index.js';
import { streamOf } from '../commands/streams.js';
import { Asking, type Asked } from '../http/asked.js';
import { Operation } from '../http/operation.js';
import { created, listOf, object } from '../shared/answers.js';
import { commandOn } from '../shared/command-on.js';
import { Directory } from '../shared/directory.js';
import { NothingBody, personExample, situationExample } from '../shared/person.dto.js';
import * as dto from './candidate.dto.js';
import { duplicateSchema } from './candidate-view.js';
import { Duplicates } from './duplicates.js';

type CandidateVerb = Exclude<
  CandidateCommand['type'],
  | 'register-from-handover'
  | 'register'
  | 'expire-disclosure'
  | 'accept-link'
  | 'accept-unlink'
  | 'record-handover'
  | 'note-journey'
  | 'mark-due-for-erasure'
  | 'approve-linked-erasure'
  | 'settle-obligation'
>;

const Verb = commandOn('candidate', '/candidates', 'Candidates');

@Controller()
export class CandidateCommandsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly directory: Directory,
    private readonly index: PersonIndex,
    private readonly duplicates: Duplicates,
  ) {}

  @Operation({
    id: 'registerCandidate',
    kind: 'command',
    path: '/candidates',
    tag: 'Candidates',
    access: 'candidate.register',
    summary: 'Register somebody who came in by another way than a handover or an enquiry',
    description: 'Answers with who may be the same person; `_find-duplicates` tells before registering.',
    body: dto.RegisterCandidate,
    example: {
      person: personExample,
      situation: situationExample,
      origin: { channel: 'event', campaign: 'techniek-doe-dag-2030' },
    },
    returns: {
      ...created,
      content: {
        'application/json': {
          allOf: [{ $ref: '#/components/schemas/Answer' }, object({ possibleDuplicates: listOf(duplicateSchema) })],
        },
      },
    },
  })
  async register(
    @Asking() asked: Asked<dto.RegisterCandidate>,
  ): Promise<Answer & { readonly possibleDuplicates: readonly JsonObject[] }> {
    const { actor, body } = asked;
    const stream = `candidate/${deriveId('candidate', commandIdOf(asked))}`;
    const key = personKeyAt(stream, actor.party);
    const answer = await this.commands.execute(
      new GiveCommand<CandidateState>(stream, 'register', asked, {
        creates: { named: false },
        policyOf: actor.party.id,
        key: () => key,
        data: async (given) => {
          const { organisation, ...origin } = body.origin;
          if (organisation !== undefined) await this.directory.mustExist({ kind: 'organisation', id: organisation });
          return {
            ...given,
            personKey: key.keyId,
            origin: {
              ...origin,
              ...(organisation !== undefined && { organisation: { kind: 'organisation', id: organisation } }),
            },
          };
        },
        afterwards: async (now) => {
          if (!now.repeated) await this.index.put(key, body.person);
          else await this.indexAgain(now.state, asked);
        },
      }),
    );
    return { ...answer, possibleDuplicates: await this.duplicates.ofKey(asked, key.keyId) };
  }

  @Verb('correct-personal-data', {
    id: 'correctPersonalData',
    summary: 'Correct the personal data',
    body: dto.CorrectPersonalData,
    example: { person: { ...personExample, phone: '06 87654321' } },
  })
  correctPersonalData(@Asking() asked: Asked<dto.CorrectPersonalData>): Promise<Answer> {
    return this.give<CandidateState>(asked, 'correct-personal-data', {
      afterwards: async ({ state, repeated }) => {
        if (repeated) await this.indexAgain(state, asked);
        else if (state.status === 'active')
          await this.index.put({ keyId: state.personKey, owner: asked.actor.party }, asked.body.person);
      },
    });
  }

  @Verb('change-situation', {
    id: 'changeSituation',
    summary: 'Change the situation; the persona is derived anew',
    body: dto.ChangeSituation,
    example: { situation: { ...situationExample, workStatus: 'employed', sector: 'hospitality' } },
  })
  changeSituation(@Asking() asked: Asked<dto.ChangeSituation>): Promise<Answer> {
    return this.give(asked, 'change-situation');
  }

  @Verb('record-skills', {
    id: 'recordSkills',
    summary: 'Record up to ten skills from CompetentNL',
    body: dto.RecordSkills,
    example: { skills: [{ skill: 'https://linkeddata.competentnl.nl/id/skill/solderen', origin: 'practice' }] },
  })
  recordSkills(@Asking() asked: Asked<dto.RecordSkills>): Promise<Answer> {
    return this.give(asked, 'record-skills');
  }

  @Verb('assign-coach', {
    id: 'assignCoach',
    summary: 'Assign a coach in one of the three roles',
    body: dto.AssignCoach,
    example: { role: 'career-coach', coach: 'coach-1' },
  })
  assignCoach(@Asking() asked: Asked<dto.AssignCoach>): Promise<Answer> {
    return this.give(asked, 'assign-coach', {
      data: async (given) => {
        await this.directory.mustBeMember(asked.actor.party, asked.body.coach);
        return given;
      },
    });
  }

  @Verb('add-note', {
    id: 'addNote',
    summary: 'Add a note',
    body: dto.AddNote,
    example: { text: 'Wil graag eerst een dag meelopen.' },
  })
  addNote(@Asking() asked: Asked<dto.AddNote>): Promise<Answer> {
    return this.give(asked, 'add-note');
  }

  @Verb('give-disclosure', {
    id: 'giveDisclosure',
    summary: 'Record what the candidate’s data may be given for, on which legal basis',
    body: dto.GiveDisclosure,
    example: {
      purpose: 'supply-sheet',
      legalBasis: 'consent',
      textVersion: '2026-1',
      givenOn: '2026-01-05',
      how: 'spoken',
      expiresOn: '2032-01-05',
    },
  })
  giveDisclosure(@Asking() asked: Asked<dto.GiveDisclosure>): Promise<Answer> {
    return this.give(asked, 'give-disclosure');
  }

  @Verb('withdraw-disclosure', {
    id: 'withdrawDisclosure',
    summary: 'Withdraw what was given; it holds no longer at once',
    body: dto.WithdrawDisclosure,
    example: { purpose: 'supply-sheet' },
  })
  withdrawDisclosure(@Asking() asked: Asked<dto.WithdrawDisclosure>): Promise<Answer> {
    return this.give(asked, 'withdraw-disclosure');
  }

  @Verb('restrict', {
    id: 'restrictCandidate',
    summary: 'Restrict the use of the data (article 18 GDPR)',
    body: dto.RestrictCandidate,
    example: { ground: 'accuracy-contested' },
  })
  restrict(@Asking() asked: Asked<dto.RestrictCandidate>): Promise<Answer> {
    return this.give(asked, 'restrict');
  }

  @Verb('lift-restriction', {
    id: 'liftRestriction',
    summary: 'Lift the restriction',
    body: NothingBody,
    example: {},
  })
  liftRestriction(@Asking() asked: Asked): Promise<Answer> {
    return this.give(asked, 'lift-restriction');
  }

  @Verb('link-duplicate', {
    id: 'linkDuplicate',
    summary: 'Say that another candidate is the same person',
    body: dto.OtherCandidate,
    example: { candidate: '00000000-0000-5000-8000-000000000001' },
  })
  linkDuplicate(@Asking() asked: Asked<dto.OtherCandidate>): Promise<Answer> {
    return this.give(asked, 'link-duplicate', {
      data: async (given) => {
        await this.directory.mustBeCandidateOf(asked.actor.party, asked.body.candidate);
        return given;
      },
    });
  }

  @Verb('unlink-duplicate', {
    id: 'unlinkDuplicate',
    summary: 'Say that the other candidate is not the same person after all',
    body: dto.OtherCandidate,
    example: { candidate: '00000000-0000-5000-8000-000000000001' },
  })
  unlinkDuplicate(@Asking() asked: Asked<dto.OtherCandidate>): Promise<Answer> {
    return this.give(asked, 'unlink-duplicate');
  }

  @Verb('request-erasure', {
    id: 'requestErasure',
    summary: 'Request that all data of the person are erased',
    body: dto.RequestErasure,
    example: { reason: 'candidate-asked' },
  })
  requestErasure(@Asking() asked: Asked<dto.RequestErasure>): Promise<Answer> {
    return this.give(asked, 'request-erasure');
  }

  @Verb('decline-erasure', {
    id: 'declineErasure',
    summary: 'Decline the request, or keep what was due for erasure',
    body: dto.DeclineErasure,
    example: { why: 'De kandidaat is vorige week weer in gesprek gegaan.' },
  })
  declineErasure(@Asking() asked: Asked<dto.DeclineErasure>): Promise<Answer> {
    return this.give(asked, 'decline-erasure');
  }

  @Verb('approve-erasure', {
    id: 'approveErasure',
    summary: 'Approve that all data of the person are erased; it reaches every copy and cannot be undone',
    body: NothingBody,
    example: {},
  })
  approveErasure(@Asking() asked: Asked): Promise<Answer> {
    return this.give(asked, 'approve-erasure');
  }

  private give<State>(asked: Asked, type: CandidateVerb, plan?: CommandPlan<State>): Promise<Answer> {
    return this.commands.execute(new GiveCommand(streamOf('candidate', asked), type, asked, plan as CommandPlan));
  }

  /** From what stands now, which may be newer than what is asked again. */
  private async indexAgain(state: CandidateState, { actor }: Asked): Promise<void> {
    if (state.status === 'active')
      await this.index.putSealed({ keyId: state.personKey, owner: actor.party }, state.person, actor);
  }
}
