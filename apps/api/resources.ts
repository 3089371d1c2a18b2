import type { Provider, Type } from '@nestjs/common';
import { AboutController } from './about/about.controller.js';
import { CandidateCommandsController } from './candidates/candidate-commands.controller.js';
import { CandidateQueriesController } from './candidates/candidate-queries.controller.js';
import { Dossiers } from './candidates/dossier.js';
import { Duplicates } from './candidates/duplicates.js';
import { CreationClaims } from './commands/creation-claims.js';
import { GiveCommandHandler } from './commands/give-command.handler.js';
import { PersonIndex } from './commands/person-index.js';
import { EnquiryCommandsController } from './enquiries/enquiry-commands.controller.js';
import { EnquiryQueriesController } from './enquiries/enquiry-queries.controller.js';
import { HandoverCommandsController } from './handovers/handover-commands.controller.js';
import { HandoverQueriesController } from './handovers/handover-queries.controller.js';
import { OwnCandidates } from './handovers/own-candidates.js';
import { apiHealth, HealthController } from './health/health.controller.js';
import { JourneyQueriesController } from './journeys/journey-queries.controller.js';
import { Journeys } from './journeys/journeys.js';
import { JourneyCommandsController } from './journeys/journey-commands.controller.js';
import { Starting } from './journeys/starting.js';
import { StepCommandsController } from './journeys/step-commands.controller.js';
import { OrganisationCommandsController } from './organisations/organisation-commands.controller.js';
import { OrganisationQueriesController } from './organisations/organisation-queries.controller.js';
import { PolicyCommandsController } from './policies/policy-commands.controller.js';
import { PolicyQueriesController } from './policies/policy-queries.controller.js';
import { Opener } from './queries/opener.js';
import { ReadHandler } from './queries/read.handler.js';
import { StreamView } from './queries/stream-view.js';
import { ReportsController } from './reports/reports.controller.js';
import { ServicePointCommandsController } from './service-points/service-point-commands.controller.js';
import { ServicePointQueriesController } from './service-points/service-point-queries.controller.js';
import { Directory } from './shared/directory.js';
import { TextReaders } from './shared/text-readers.js';
import { Timelines } from './shared/timeline.js';
import { TodayController } from './today/today.controller.js';
import { WebhookCommandsController } from './webhooks/webhook-commands.controller.js';
import { WebhookQueriesController } from './webhooks/webhook-queries.controller.js';
import { WorkloadController } from './workload/workload.controller.js';

/** Every resource; a new one is a folder with its controllers, and lines here. Their order is that of the OpenAPI document. */
export const controllers: readonly Type[] = [
  HandoverCommandsController,
  HandoverQueriesController,
  CandidateCommandsController,
  CandidateQueriesController,
  JourneyQueriesController,
  JourneyCommandsController,
  StepCommandsController,
  EnquiryCommandsController,
  EnquiryQueriesController,
  PolicyCommandsController,
  PolicyQueriesController,
  ServicePointCommandsController,
  ServicePointQueriesController,
  OrganisationCommandsController,
  OrganisationQueriesController,
  WebhookCommandsController,
  WebhookQueriesController,
  TodayController,
  WorkloadController,
  ReportsController,
  AboutController,
  HealthController,
];

/** The one way of commands, the one way of queries, and what controllers share. */
export const providers: readonly Provider[] = [
  apiHealth,
  GiveCommandHandler,
  CreationClaims,
  PersonIndex,
  Directory,
  OwnCandidates,
  ReadHandler,
  Opener,
  StreamView,
  Timelines,
  TextReaders,
  Journeys,
  Starting,
  Duplicates,
  Dossiers,
];
