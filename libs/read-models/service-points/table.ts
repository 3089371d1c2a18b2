import type { ServicePointKind, Weekday } from '../../service-point/index.js';
import { day, instant, integer, json, oneOf, orNull, stateTable, text, texts, type RowIn } from '../../projection/table.js';
import type { Sealed } from '../../vault/sealed.js';

/** Where one can be handed over to: for everybody to know. */
export const servicePoints = stateTable({
  name: 'service_points',
  columns: { id: text, name: text, kind: oneOf<ServicePointKind>(), openedAt: instant, revision: integer },
  key: ['id'],
  readers: 'everyone',
});

/** Regions served, days included. */
export const servicePointRegions = stateTable({
  name: 'service_point_regions',
  columns: { servicePoint: text, region: text, name: text, municipalities: texts, validFrom: day, validUntil: orNull(day) },
  key: ['servicePoint', 'region', 'validFrom'],
  readers: 'everyone',
});

/** The same by municipality, in the form in which two names are compared. */
export const servicePointMunicipalities = stateTable({
  name: 'service_point_municipalities',
  columns: { servicePoint: text, region: text, municipality: text, validFrom: day, validUntil: orNull(day) },
  key: ['servicePoint', 'region', 'municipality', 'validFrom'],
  indexes: ['(municipality)'],
  readers: 'everyone',
});

/** Who works at a service point and in which roles; each sees at least where they work themselves. */
export const members = stateTable({
  name: 'members',
  columns: {
    servicePoint: text,
    subject: text,
    roles: texts,
    memberKey: text,
    name: json<Sealed>(),
    workingDays: json<readonly Weekday[]>(),
    standIn: orNull(text),
  },
  key: ['servicePoint', 'subject'],
  ownRow: { column: 'subject', setting: 'overstap.subject' },
  indexes: ['(subject)'],
});

export type ServicePointRow = RowIn<typeof servicePoints>;
export type ServicePointRegionRow = RowIn<typeof servicePointRegions>;
export type MemberRow = RowIn<typeof members>;
