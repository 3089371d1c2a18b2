import {
  abandonReasons,
  absentees,
  attributions,
  certificates,
  contractKinds,
  conversationModes,
  durabilityTerms,
  inDepthAdvices,
  leakCodes,
  lines,
  lossReasons,
  mostHours,
  notTechnologyReasons,
  placementEnders,
  placementEndReasons,
  practiceTrainerStandings,
  preconditions,
  preconditionStandings,
  risks,
  seenKinds,
  stationKinds,
  strengths,
  trainingKinds,
  wageBands,
} from '../../../libs/journey/index.js';
import { IntervalBody } from '../handovers/handover.dto.js';
import { Code, Day, Flag, Formed, Id, Moment, Part, Parts, SealedText, Slug, Whole } from '../http/fields.js';
import { note } from './journey.dto.js';

export class PlanJourneyConversation extends IntervalBody {
  @Code(conversationModes) readonly mode: (typeof conversationModes)[number];
}

export class RecordJourneyConversation {
  @Moment() readonly heldAt: string;
  @Code(conversationModes) readonly mode: (typeof conversationModes)[number];
  @Flag({ about: 'Whether it was about the substance of somebody’s future; the first such conversation is the intake.' })
  readonly substantive: boolean;
  @SealedText({ max: 8000, optional: true }) readonly summary?: string;
}

export class RecordMissedJourneyConversation {
  @Code(absentees) readonly absent: (typeof absentees)[number];
  @SealedText(note) readonly note?: string;
}

export class InterestBody {
  @Code(lines) readonly line: (typeof lines)[number];
  @Code(strengths) readonly strength: (typeof strengths)[number];
}

export class RecordInterests {
  @Parts(() => InterestBody, { max: lines.length, about: 'All of them, each line once; they replace what was recorded before.' })
  readonly interests: readonly InterestBody[];
  @SealedText({ max: 4000, optional: true }) readonly talents?: string;
  @SealedText({ max: 4000, optional: true }) readonly motivation?: string;
}

export class RecordPrecondition {
  @Code(preconditions) readonly precondition: (typeof preconditions)[number];
  @Code(preconditionStandings) readonly standing: (typeof preconditionStandings)[number];
  @SealedText({ max: 2000, where: { standing: 'open' }, about: 'What is done about it.' }) readonly action?: string;
  @SealedText({ ...note, about: 'What the work must offer; never health, its causes or debts.' }) readonly note?: string;
}

export class StationBody {
  @Code(stationKinds) readonly kind: (typeof stationKinds)[number];
  @SealedText({ max: 200, about: 'What the candidate calls it.' }) readonly title: string;
}

export class DrawRouteMap {
  @Code(lines) readonly line: (typeof lines)[number];
  @Parts(() => StationBody, { min: 1, max: 30, about: 'In order, up to a durable job.' })
  readonly stations: readonly StationBody[];
}

export class OrientationConclusionBody {
  @Code(['direction', 'not-technology']) readonly result: 'direction' | 'not-technology';
  @Code(lines, { where: { result: 'direction' } }) readonly line?: (typeof lines)[number];
  @Code(notTechnologyReasons, { where: { result: 'not-technology' } }) readonly reason?: (typeof notTechnologyReasons)[number];
}

export class ConcludeOrientation {
  @Part(() => OrientationConclusionBody) readonly conclusion: OrientationConclusionBody;
  @SealedText(note) readonly note?: string;
}

export class ConcludeInDepthOrientation {
  @Code(inDepthAdvices) readonly advice: (typeof inDepthAdvices)[number];
  @Code(lines, { nullable: true }) readonly line: (typeof lines)[number] | null = null;
  @SealedText(note) readonly note?: string;
}

const hours = { min: 1, max: mostHours, about: 'Hours a week.' } as const;
const contractEnd = { nullable: true, about: 'The last day of the contract; null or left out where it has no end.' } as const;

export class BeginPlacement {
  @Slug({ about: 'Your own reference of the employer; never the name of a person.' }) readonly employer: string;
  @Day({ about: 'The first working day, today or before.' }) readonly startsOn: string;
  @Code(contractKinds) readonly contract: (typeof contractKinds)[number];
  @Whole(hours) readonly hours: number;
  @Day(contractEnd) readonly contractEndsOn: string | null = null;
  @Code(wageBands, { about: 'Gross a month for full time.' }) readonly wageBand: (typeof wageBands)[number];
  @Flag() readonly inTechnology: boolean;
  @Code(attributions, { about: 'Who brought it about.' }) readonly attribution: (typeof attributions)[number];
  @Code(lines, { nullable: true, about: 'None outside technology.' }) readonly line: (typeof lines)[number] | null = null;
  @Flag() readonly trainingNeeded: boolean;
  @Code(practiceTrainerStandings) readonly practiceTrainer: (typeof practiceTrainerStandings)[number];
}

export class BeginTraining {
  @SealedText({ max: 200 }) readonly title: string;
  @Slug({ about: 'Short name of the provider, such as `noorderpoort`.' }) readonly provider: string;
  @Code(trainingKinds) readonly kind: (typeof trainingKinds)[number];
  @Code(lines, { nullable: true }) readonly line: (typeof lines)[number] | null = null;
  @Day({ about: 'Today or before.' }) readonly startsOn: string;
  @Day({ nullable: true }) readonly plannedEnd: string | null = null;
  @Flag({ about: 'Whether it goes with a job.' }) readonly withJob: boolean;
}

export class CompleteTraining {
  @Id() readonly training: string;
  @Day() readonly completedOn: string;
  @Code(certificates) readonly certificate: (typeof certificates)[number];
}

export class AbandonTraining {
  @Id() readonly training: string;
  @Day() readonly abandonedOn: string;
  @Code(abandonReasons) readonly reason: (typeof abandonReasons)[number];
  @Code(leakCodes, { nullable: true }) readonly leak: (typeof leakCodes)[number] | null = null;
  @SealedText(note) readonly note?: string;
}

/** One of the check-ins of a placement. */
export class RecordMissedCheckIn {
  @Id() readonly placement: string;
  @Formed(/^[1-9]\d?-(weeks|months)$/, 'A check-in is wanted by its term, such as 2-weeks or 6-months.') readonly term: string;
}

export class CheckInSideBody {
  @Moment() readonly heldAt: string;
  @Code(risks) readonly risk: (typeof risks)[number];
  @SealedText({ max: 4000, optional: true }) readonly agreements?: string;
}

const side = { nullable: true, about: 'Null or left out where this side was not spoken to; one of the two was.' } as const;

export class RecordCheckIn extends RecordMissedCheckIn {
  @Part(() => CheckInSideBody, side) readonly candidate: CheckInSideBody | null = null;
  @Part(() => CheckInSideBody, side) readonly employer: CheckInSideBody | null = null;
}

const renewal = { renewed: true } as const;

export class RecordContractOutcome {
  @Id() readonly placement: string;
  @Flag({ about: 'Whether another contract follows.' }) readonly renewed: boolean;
  @Code(contractKinds, { where: renewal }) readonly contract?: (typeof contractKinds)[number];
  @Whole({ ...hours, where: renewal }) readonly hours?: number;
  @Day({ ...contractEnd, where: renewal }) readonly contractEndsOn?: string | null;
}

export class EndPlacement {
  @Id() readonly placement: string;
  @Day({ about: 'The last day under contract, today or before.' }) readonly lastDay: string;
  @Code(placementEnders) readonly by: (typeof placementEnders)[number];
  @Code(placementEndReasons) readonly reason: (typeof placementEndReasons)[number];
  @SealedText(note) readonly note?: string;
}

export class EstablishDurability {
  @Code(durabilityTerms) readonly term: (typeof durabilityTerms)[number];
  @Code(seenKinds, { about: 'What was seen; no copy is kept.' }) readonly seen: (typeof seenKinds)[number];
  @Day({ about: 'Of which day it is.' }) readonly seenOn: string;
}

export class RecordDurabilityLost {
  @Code(durabilityTerms) readonly term: (typeof durabilityTerms)[number];
  @Code(lossReasons) readonly reason: (typeof lossReasons)[number];
}
