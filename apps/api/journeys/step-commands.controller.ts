import { Controller } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Answer } from '../../../libs/execution/index.js';
import { profileOf, type JourneyCommandType, type KnownState } from '../../../libs/journey/index.js';
import { GiveCommand, type CommandPlan } from '../commands/give-command.js';
import { streamOf } from '../commands/streams.js';
import { Asking, type Asked } from '../http/asked.js';
import { commandOn } from '../shared/command-on.js';
import { Directory } from '../shared/directory.js';
import * as dto from './steps.dto.js';

const Verb = commandOn('journey', '/journeys', 'Journeys');

const placement = '00000000-0000-5000-8000-000000000003';
const training = '00000000-0000-5000-8000-000000000004';

/** What happens within the steps of a journey. */
@Controller()
export class StepCommandsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly directory: Directory,
  ) {}

  @Verb('plan-conversation', {
    id: 'planJourneyConversation',
    summary: 'Plan a conversation; it replaces the one planned before',
    body: dto.PlanJourneyConversation,
    example: { start: '2030-05-14T09:30:00+02:00', end: '2030-05-14T10:15:00+02:00', mode: 'at-service-point' },
  })
  planConversation(@Asking() asked: Asked<dto.PlanJourneyConversation>): Promise<Answer> {
    return this.give(asked, 'plan-conversation');
  }

  @Verb('record-conversation', {
    id: 'recordJourneyConversation',
    summary: 'Record a conversation, planned or not',
    body: dto.RecordJourneyConversation,
    example: {
      heldAt: '2030-05-13T09:30:00+02:00',
      mode: 'phone',
      substantive: true,
      summary: 'Vertelde over zijn werk op zee; wil naar de wind.',
    },
  })
  recordConversation(@Asking() asked: Asked<dto.RecordJourneyConversation>): Promise<Answer> {
    return this.give(asked, 'record-conversation');
  }

  @Verb('record-missed-conversation', {
    id: 'recordMissedJourneyConversation',
    summary: 'Record that the planned conversation was not held',
    body: dto.RecordMissedJourneyConversation,
    example: { absent: 'candidate', note: 'Stond in de file.' },
  })
  recordMissedConversation(@Asking() asked: Asked<dto.RecordMissedJourneyConversation>): Promise<Answer> {
    return this.give(asked, 'record-missed-conversation');
  }

  @Verb('record-interests', {
    id: 'recordInterests',
    summary: 'Record interests by line, talents and motivation',
    body: dto.RecordInterests,
    example: {
      interests: [
        { line: 'energy', strength: 'strong' },
        { line: 'electrical', strength: 'some' },
      ],
      talents: 'Blijft rustig als iets stuk is.',
      motivation: 'Wil iets doen waar zijn kinderen trots op zijn.',
    },
  })
  recordInterests(@Asking() asked: Asked<dto.RecordInterests>): Promise<Answer> {
    return this.give(asked, 'record-interests');
  }

  @Verb('record-precondition', {
    id: 'recordPrecondition',
    summary: 'Record how a precondition stands',
    body: dto.RecordPrecondition,
    example: { precondition: 'transport', standing: 'open', action: 'Ov-abonnement aanvragen.' },
  })
  recordPrecondition(@Asking() asked: Asked<dto.RecordPrecondition>): Promise<Answer> {
    return this.give(asked, 'record-precondition');
  }

  @Verb('draw-route-map', {
    id: 'drawRouteMap',
    summary: 'Draw the route map to a durable job; each version is kept',
    body: dto.DrawRouteMap,
    example: {
      line: 'energy',
      stations: [
        { kind: 'company-visit', title: 'Een dag mee op onderhoud' },
        { kind: 'certificate', title: 'Veilig werken op hoogte' },
        { kind: 'first-job', title: 'Monteur windturbines in opleiding' },
      ],
    },
  })
  drawRouteMap(@Asking() asked: Asked<dto.DrawRouteMap>): Promise<Answer> {
    return this.give(asked, 'draw-route-map');
  }

  @Verb('conclude-orientation', {
    id: 'concludeOrientation',
    summary: 'Conclude orientation with a direction, or with help elsewhere to be offered',
    body: dto.ConcludeOrientation,
    example: { conclusion: { result: 'direction', line: 'energy' }, note: 'Zeker van zijn zaak.' },
  })
  concludeOrientation(@Asking() asked: Asked<dto.ConcludeOrientation>): Promise<Answer> {
    return this.give(asked, 'conclude-orientation');
  }

  @Verb('conclude-in-depth-orientation', {
    id: 'concludeInDepthOrientation',
    summary: 'Conclude in-depth orientation with advice',
    body: dto.ConcludeInDepthOrientation,
    example: { advice: 'to-matching', line: 'energy', note: 'De praktijkdagen gingen goed.' },
  })
  concludeInDepthOrientation(@Asking() asked: Asked<dto.ConcludeInDepthOrientation>): Promise<Answer> {
    return this.give(asked, 'conclude-in-depth-orientation');
  }

  @Verb('begin-placement', {
    id: 'beginPlacement',
    summary: 'Record that work has begun; it enters retention from any step',
    body: dto.BeginPlacement,
    example: {
      employer: 'windwerken-eemshaven',
      startsOn: '2030-05-13',
      contract: 'fixed-term',
      hours: 32,
      contractEndsOn: '2030-12-31',
      wageBand: 'up-to-3000',
      inTechnology: true,
      attribution: 'spt',
      line: 'energy',
      trainingNeeded: true,
      practiceTrainer: 'named',
    },
  })
  beginPlacement(@Asking() asked: Asked<dto.BeginPlacement>): Promise<Answer> {
    return this.give(asked, 'begin-placement', {
      data: async (given, { state }) => ({ ...given, profile: profileOf(await this.directory.candidate(state.candidate)) }),
    });
  }

  @Verb('begin-training', {
    id: 'beginTraining',
    summary: 'Record that a training has begun, in any step',
    body: dto.BeginTraining,
    example: {
      title: 'Monteur duurzame energie, eerste jaar',
      provider: 'noorderpoort',
      kind: 'mbo-bbl',
      line: 'energy',
      startsOn: '2030-05-13',
      plannedEnd: '2031-07-01',
      withJob: true,
    },
  })
  beginTraining(@Asking() asked: Asked<dto.BeginTraining>): Promise<Answer> {
    return this.give(asked, 'begin-training');
  }

  @Verb('complete-training', {
    id: 'completeTraining',
    summary: 'Record that a training was completed, and with what',
    body: dto.CompleteTraining,
    example: { training, completedOn: '2030-05-13', certificate: 'certificate' },
  })
  completeTraining(@Asking() asked: Asked<dto.CompleteTraining>): Promise<Answer> {
    return this.give(asked, 'complete-training');
  }

  @Verb('abandon-training', {
    id: 'abandonTraining',
    summary: 'Record that a training was given up, and why',
    body: dto.AbandonTraining,
    example: { training, abandonedOn: '2030-05-13', reason: 'hours', leak: 'availability', note: 'De lesavond viel samen.' },
  })
  abandonTraining(@Asking() asked: Asked<dto.AbandonTraining>): Promise<Answer> {
    return this.give(asked, 'abandon-training');
  }

  @Verb('record-check-in', {
    id: 'recordCheckIn',
    summary: 'Record a check-in, with candidate and employer apart',
    description: 'The check-ins of a placement come in order; one can be held before it is due.',
    body: dto.RecordCheckIn,
    example: {
      placement,
      term: '2-weeks',
      candidate: {
        heldAt: '2030-05-13T13:00:00+02:00',
        risk: 'watch',
        agreements: 'Volgende week samen naar de planning kijken.',
      },
      employer: null,
    },
  })
  recordCheckIn(@Asking() asked: Asked<dto.RecordCheckIn>): Promise<Answer> {
    return this.give(asked, 'record-check-in');
  }

  @Verb('record-missed-check-in', {
    id: 'recordMissedCheckIn',
    summary: 'Record that a check-in that is due is not held',
    body: dto.RecordMissedCheckIn,
    example: { placement, term: '2-weeks' },
  })
  recordMissedCheckIn(@Asking() asked: Asked<dto.RecordMissedCheckIn>): Promise<Answer> {
    return this.give(asked, 'record-missed-check-in');
  }

  @Verb('record-contract-outcome', {
    id: 'recordContractOutcome',
    summary: 'Record whether another contract follows the one that ends',
    body: dto.RecordContractOutcome,
    example: { placement, renewed: true, contract: 'permanent', hours: 36, contractEndsOn: null },
  })
  recordContractOutcome(@Asking() asked: Asked<dto.RecordContractOutcome>): Promise<Answer> {
    const { renewed, contractEndsOn = null } = asked.body;
    return this.give(asked, 'record-contract-outcome', {
      data: (given) => (renewed ? { ...given, contractEndsOn } : given),
    });
  }

  @Verb('end-placement', {
    id: 'endPlacement',
    summary: 'Record that a placement ended, by whom and why; what comes next is then asked',
    body: dto.EndPlacement,
    example: { placement, lastDay: '2030-05-13', by: 'employer', reason: 'trial-period', note: 'Te veel reizen.' },
  })
  endPlacement(@Asking() asked: Asked<dto.EndPlacement>): Promise<Answer> {
    return this.give(asked, 'end-placement');
  }

  @Verb('establish-durability', {
    id: 'establishDurability',
    summary: 'Establish that somebody is durably at work, by what was seen',
    body: dto.EstablishDurability,
    example: { term: 'half-year', seen: 'payslip', seenOn: '2030-11-15' },
  })
  establishDurability(@Asking() asked: Asked<dto.EstablishDurability>): Promise<Answer> {
    return this.give(asked, 'establish-durability');
  }

  @Verb('record-durability-lost', {
    id: 'recordDurabilityLost',
    summary: 'Record that somebody is not durably at work',
    body: dto.RecordDurabilityLost,
    example: { term: 'half-year', reason: 'not-at-work' },
  })
  recordDurabilityLost(@Asking() asked: Asked<dto.RecordDurabilityLost>): Promise<Answer> {
    return this.give(asked, 'record-durability-lost');
  }

  private give(asked: Asked, type: JourneyCommandType, plan?: CommandPlan<KnownState>): Promise<Answer> {
    return this.commands.execute(new GiveCommand(streamOf('journey', asked), type, asked, plan as CommandPlan));
  }
}
