import type { OrientationEvent } from './events.js';
import type { OrientationState } from './state.js';

export function evolveOrientation(state: OrientationState, event: OrientationEvent): OrientationState {
  switch (event.type) {
    case 'journey.conversation-planned.v1': {
      const { start, end, mode } = event.data;
      return { ...state, planned: { start, end, mode } };
    }
    case 'journey.conversation-held.v1': {
      const { planned } = state;
      const isOver = planned !== null && Date.parse(planned.start) <= Date.parse(event.data.activeAt);
      return { ...state, planned: isOver ? null : planned, held: state.held + 1 };
    }
    case 'journey.intake-held.v1':
      return { ...state, intakeAt: event.data.heldAt };
    case 'journey.conversation-missed.v1':
      return { ...state, planned: null, missed: state.missed + 1 };
    case 'journey.interests-recorded.v1': {
      const { interests, talents, motivation } = event.data;
      return { ...state, interests, talents, motivation };
    }
    case 'journey.precondition-recorded.v1': {
      const { precondition, standing, action, note } = event.data;
      return { ...state, preconditions: { ...state.preconditions, [precondition]: { standing, action, note } } };
    }
    case 'journey.route-map-drawn.v1': {
      const { version, line, stations, activeAt } = event.data;
      return { ...state, routeMaps: [...state.routeMaps, { version, line, stations, drawnAt: activeAt }] };
    }
    case 'journey.orientation-concluded.v1': {
      const { iteration, conclusion } = event.data;
      return { ...state, conclusions: [...state.conclusions, { iteration, conclusion }] };
    }
    default:
      return event satisfies never;
  }
}
