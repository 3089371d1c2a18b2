import type { TrainingEvent } from './events.js';
import type { Training, TrainingStanding } from './state.js';

export function evolveTraining(state: readonly Training[], event: TrainingEvent): readonly Training[] {
  const ended = (was: TrainingStanding) => state.map((one) => (one.training === event.data.training ? { ...one, was } : one));
  switch (event.type) {
    case 'journey.training-begun.v1': {
      const { training, title, provider, kind, line, startsOn, plannedEnd, withJob } = event.data;
      const terms = { title, provider, kind, line, startsOn, plannedEnd, withJob };
      return [...state, { training, ...terms, was: { standing: 'running' } }];
    }
    case 'journey.training-completed.v1': {
      const { completedOn, certificate } = event.data;
      return ended({ standing: 'completed', completedOn, certificate });
    }
    case 'journey.training-abandoned.v1': {
      const { abandonedOn, reason, leak } = event.data;
      return ended({ standing: 'abandoned', abandonedOn, reason, leak });
    }
    default:
      return event satisfies never;
  }
}
