import { Controller } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Answer } from '../../../libs/execution/index.js';
import { profileOf, type JourneyCommandType, type KnownState } from '../../../libs/journey/index.js';
import { reject } from '../../../libs/kernel/aggregate.js';
import { idOf } from '../../../libs/kernel/ids.js';
import type { JsonObject } from '../../../libs/kernel/json.js';
import { memberOf } from '../../../libs/service-point/index.js';
import { AddNote, AssignCoach } from '../candidates/candidate.dto.js';
import { GiveCommand, type CommandPlan } from '../commands/give-command.js';
import { refused } from '../commands/refusal.js';
import { plain } from '../commands/sealing.js';
import { streamOf } from '../commands/streams.js';
import { Asking, type Asked } from '../http/asked.js';
import { basePath, Operation } from '../http/operation.js';
import { created } from '../shared/answers.js';
import { commandOn } from '../shared/command-on.js';
import { Directory } from '../shared/directory.js';
import { NothingBody } from '../shared/person.dto.js';
import * as dto from './journey.dto.js';
import { coachFactsOf, Starting } from './starting.js';

const Verb = commandOn('journey', '/journeys', 'Journeys');

const taskExample = '00000000-0000-5000-8000-000000000002';

/** A journey as a whole: its start and end, its steps, who guides it, and what is still to do. */
@Controller()
export class JourneyCommandsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly directory: Directory,
    private readonly starting: Starting,
  ) {}

  @Operation({
    id: 'startJourney',
    kind: 'command',
    path: '/journeys',
    tag: 'Journeys',
    access: 'journey.start',
    summary: 'Start a candidate’s journey',
    description:
      'One journey is open at a time: while one is, the answer is 409 with its id under `facts`. One that ended gives way by itself, and can then no more be reopened. ' +
      'Where the candidate came from, the persona, the sender, and the coaches assigned are taken from the candidate and the handover.',
    body: dto.StartJourney,
    example: { candidate: '00000000-0000-5000-8000-000000000001', route: 'inflow', region: 'groningen' },
    returns: created,
  })
  async start(@Asking() asked: Asked<dto.StartJourney>): Promise<Answer> {
    const { actor, body } = asked;
    const { stream, next } = await this.starting.where(asked);
    return this.commands.execute(
      new GiveCommand(stream, 'start', asked, {
        creates: { named: true },
        policyOf: actor.party.id,
        data: async () => {
          const data = await this.starting.dataOf(body, next.number, actor);
          if (next.kind === 'free' && next.givesWay !== null) await this.giveWay(next.givesWay, idOf(stream), asked);
          return plain(data) as JsonObject;
        },
      }),
    );
  }

  @Verb('enter-step', {
    id: 'enterStep',
    summary: 'Enter a step of the journey, with the reason',
    description: 'Ahead, back or again, as the journey stands. Retention is entered by the start of a placement.',
    body: dto.EnterStep,
    example: { step: 'in-depth-orientation', reason: 'wants-to-experience', note: 'Wil eerst zelf een dag lassen.' },
  })
  enterStep(@Asking() asked: Asked<dto.EnterStep>): Promise<Answer> {
    return this.give(asked, 'enter-step', {
      data: async (given, { state }) => ({ ...given, profile: profileOf(await this.directory.candidate(state.candidate)) }),
    });
  }

  @Verb('pause', {
    id: 'pauseJourney',
    summary: 'Pause the journey until a day on which it goes on by itself',
    body: dto.PauseJourney,
    example: { reason: 'care-for-others', resumesOn: '2030-06-17', note: 'Zorgt voor zijn moeder tot na de zomerweek.' },
  })
  pause(@Asking() asked: Asked<dto.PauseJourney>): Promise<Answer> {
    return this.give(asked, 'pause');
  }

  @Verb('resume', {
    id: 'resumeJourney',
    summary: 'Go on before the agreed day',
    body: NothingBody,
    example: {},
  })
  resume(@Asking() asked: Asked): Promise<Answer> {
    return this.give(asked, 'resume');
  }

  @Verb('add-note', {
    id: 'addJourneyNote',
    summary: 'Add a note',
    body: AddNote,
    example: { text: 'Belt na de proefles terug over de reistijd.' },
  })
  addNote(@Asking() asked: Asked<AddNote>): Promise<Answer> {
    return this.give(asked, 'add-note');
  }

  @Verb('observe-leak', {
    id: 'observeLeak',
    summary: 'Record what makes people leave, as it is seen in this journey',
    body: dto.ObserveLeak,
    example: { leak: 'availability', note: 'De werkgever vraagt vroege diensten.' },
  })
  observeLeak(@Asking() asked: Asked<dto.ObserveLeak>): Promise<Answer> {
    return this.give(asked, 'observe-leak');
  }

  @Verb('change-feedback-consent', {
    id: 'changeFeedbackConsent',
    summary: 'Record that the sender may not hear of a placement any more; it works at once',
    description: 'That the sender may hear of it is recorded with the candidate, by `_give-disclosure` for extra feedback.',
    body: dto.ChangeFeedbackConsent,
    example: { agreed: false },
  })
  changeFeedbackConsent(@Asking() asked: Asked<dto.ChangeFeedbackConsent>): Promise<Answer> {
    return this.give(asked, 'change-feedback-consent');
  }

  @Verb('assign-coach', {
    id: 'assignJourneyCoach',
    summary: 'Assign the first coach in a role',
    description: 'Roles, working days and stand-in are those of the member as they are now.',
    body: AssignCoach,
    example: { role: 'career-coach', coach: 'coach-1' },
  })
  assignCoach(@Asking() asked: Asked<AssignCoach>): Promise<Answer> {
    return this.give(asked, 'assign-coach', { data: async (given) => ({ ...given, ...(await this.coach(asked)) }) });
  }

  @Verb('transfer-coach', {
    id: 'transferCoach',
    summary: 'Transfer the candidate to another coach in the same role, with the reason; open tasks go along',
    body: dto.TransferCoach,
    example: { role: 'career-coach', coach: 'coach-2', reason: 'workload', note: 'Al kennisgemaakt.' },
  })
  transferCoach(@Asking() asked: Asked<dto.TransferCoach>): Promise<Answer> {
    return this.give(asked, 'transfer-coach', { data: async (given) => ({ ...given, ...(await this.coach(asked)) }) });
  }

  @Verb('record-absence', {
    id: 'recordAbsence',
    summary: 'Record that a coach is away until a day; the stand-in takes over the tasks here',
    body: dto.RecordAbsence,
    example: { coach: 'coach-1', returnsOn: '2030-06-03', standIn: 'north-coordinator' },
  })
  recordAbsence(@Asking() asked: Asked<dto.RecordAbsence>): Promise<Answer> {
    const { coach, standIn } = asked.body;
    const { party } = asked.actor;
    return this.give(asked, 'record-absence', {
      data: async (given) => {
        if (standIn !== undefined) await this.directory.mustBeMember(party, standIn);
        const own = memberOf(await this.directory.servicePoint(party.id), coach)?.standIn ?? null;
        return { ...given, standIn: standIn ?? own };
      },
    });
  }

  @Verb('record-return', {
    id: 'recordReturn',
    summary: 'Record that a coach is back before the agreed day',
    body: dto.RecordReturn,
    example: { coach: 'coach-1' },
  })
  recordReturn(@Asking() asked: Asked<dto.RecordReturn>): Promise<Answer> {
    return this.give(asked, 'record-return');
  }

  @Verb('add-task', {
    id: 'addTask',
    summary: 'Add a task for the coach in a role',
    body: dto.AddTask,
    example: { role: 'career-coach', dueOn: '2030-05-20', text: 'Meeloopdag regelen.' },
  })
  addTask(@Asking() asked: Asked<dto.AddTask>): Promise<Answer> {
    return this.give(asked, 'add-task');
  }

  @Verb('complete-task', {
    id: 'completeTask',
    summary: 'Say that a task is done',
    body: dto.CompleteTask,
    example: { task: taskExample, note: 'Op dinsdag, bij de installateur in het dorp.' },
  })
  completeTask(@Asking() asked: Asked<dto.CompleteTask>): Promise<Answer> {
    return this.give(asked, 'complete-task');
  }

  @Verb('cancel-task', {
    id: 'cancelTask',
    summary: 'Cancel a task, with the reason',
    body: dto.CancelTask,
    example: { task: taskExample, reason: 'not-needed' },
  })
  cancelTask(@Asking() asked: Asked<dto.CancelTask>): Promise<Answer> {
    return this.give(asked, 'cancel-task');
  }

  @Verb('end', {
    id: 'endJourney',
    summary: 'End the journey with its outcome',
    body: dto.EndJourney,
    example: { ending: { outcome: 'dropped-out', reason: 'leak', leak: 'availability' }, note: 'Vroege diensten gaan niet.' },
  })
  end(@Asking() asked: Asked<dto.EndJourney>): Promise<Answer> {
    return this.give(asked, 'end', { data: (given) => ({ ...given, ending: dto.endingOf(asked.body.ending) }) });
  }

  @Verb('reopen', {
    id: 'reopenJourney',
    summary: 'Reopen a journey that ended; it goes on where it stood',
    body: dto.ReopenJourney,
    example: { reason: 'reached-again', note: 'Belde zelf weer.' },
  })
  reopen(@Asking() asked: Asked<dto.ReopenJourney>): Promise<Answer> {
    return this.give(asked, 'reopen');
  }

  /** Under a command id of its own, so that it is told apart from the start when that is asked again. */
  private giveWay(journey: string, next: string, asked: Asked): Promise<Answer> {
    if (asked.expectedRevision !== undefined) throw refused(reject('stale-revision', { revision: -1 }));
    const own = { ...asked, path: `${basePath}/journeys/${journey}/_give-way` };
    return this.commands.execute(new GiveCommand(`journey/${journey}`, 'give-way', own, { data: () => ({ next }) }));
  }

  private async coach({ actor, body }: Asked<AssignCoach>): Promise<ReturnType<typeof coachFactsOf>> {
    return coachFactsOf(await this.directory.member(actor.party, body.coach));
  }

  private give(asked: Asked, type: JourneyCommandType, plan?: CommandPlan<KnownState>): Promise<Answer> {
    return this.commands.execute(new GiveCommand(streamOf('journey', asked), type, asked, plan as CommandPlan));
  }
}
