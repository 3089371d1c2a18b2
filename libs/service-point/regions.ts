import type { ServedRegion, ServicePointState } from './state.js';

/** Regions served on a date (YYYY-MM-DD). A service point serves one or more for a period (domain description, "Handover"). */
export function regionsServed(state: ServicePointState, on: string): readonly ServedRegion[] {
  return state.status === 'open' ? state.regions.filter((region) => isServed(region, on)) : [];
}

/**
 * Whether a service point serves a municipality on a date. Names count without regard to capitals, accents and signs
 * (`'s-Hertogenbosch`, `S Hertogenbosch`); a region whose municipalities were not given serves none by name.
 */
export function servesMunicipality(state: ServicePointState, municipality: string, on: string): boolean {
  return regionServing(state, municipality, on) !== undefined;
}

/** The region served on a date to which a municipality belongs; names count as in {@link servesMunicipality}. */
export function regionServing(state: ServicePointState, municipality: string, on: string): ServedRegion | undefined {
  const wanted = normaliseMunicipality(municipality);
  return regionsServed(state, on).find(({ municipalities }) =>
    municipalities.some((one) => normaliseMunicipality(one) === wanted),
  );
}

/** A municipality's name or code in the form in which two are compared. */
export function normaliseMunicipality(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{Mark}/gu, '')
    .replace(/[^\p{Letter}\p{Number}]+/gu, ' ')
    .trim();
}

export function isServed({ from, until }: ServedRegion, on: string): boolean {
  return from <= on && (until === null || on <= until);
}

export function servedUntilFurtherNotice({ until }: ServedRegion): boolean {
  return until === null;
}
