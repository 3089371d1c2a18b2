import type {
  Persona,
  RestrictionGround,
  Situation,
  Skill,
  CoachRole,
  Disclosure,
  OriginChannel,
  ErasureReason,
} from '../../candidate/index.js';
import { instant, integer, json, oneOf, orNull, stateTable, text, texts, type RowIn } from '../../projection/table.js';
import type { Sealed } from '../../vault/sealed.js';

/** An erasure that the coordinator is to decide on. */
export const erasureToDecide = ['due', 'requested'] as const;

/** Candidates of a service point. Of one who is erased remain id, origin and status. */
export const candidates = stateTable({
  name: 'candidates',
  columns: {
    id: text,
    servicePoint: text,
    status: oneOf<'active' | 'erasing' | 'erased'>(),
    revision: integer,
    registeredAt: instant,
    changedAt: instant,
    originChannel: oneOf<OriginChannel>(),
    originCampaign: orNull(text),
    /** Key of the referring party. */
    originOrganisation: orNull(text),
    /** `handover/<id>` or `enquiry/<id>`. */
    originStream: orNull(text),
    /** `1` to `5`, or `not-yet-known`. */
    persona: orNull(oneOf<`${Persona}`>()),
    situation: orNull(json<Situation>()),
    skills: orNull(json<readonly Skill[]>()),
    coaches: orNull(json<{ readonly [role in CoachRole]?: string }>()),
    /** Subjects of the same. */
    coachSubjects: texts,
    disclosures: orNull(json<readonly Disclosure[]>()),
    restriction: orNull(oneOf<RestrictionGround>()),
    /** Ids of the candidates that are the same person. */
    linked: texts,
    dataTermEndsAt: orNull(instant),
    erasure: oneOf<'kept' | 'due' | 'requested' | 'approved' | 'done'>(),
    erasureReason: orNull(oneOf<ErasureReason>()),
    personKey: orNull(text),
    person: orNull(json<Sealed>()),
  },
  key: ['id'],
  indexes: [
    '(service_point, registered_at desc, id)',
    `(service_point, registered_at desc, id) where erasure in (${erasureToDecide.map((standing) => `'${standing}'`).join(', ')})`,
    '(person_key) where person_key is not null',
    '(origin_stream)',
  ],
});

export type CandidateRow = RowIn<typeof candidates>;
