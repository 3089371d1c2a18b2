export const clusterVariable = 'OVERSTAP_TEST_CLUSTER';

/** What the workers of Jest hear from its global set-up. */
export interface TestCluster {
  /** Connects as the superuser. */
  readonly adminUrl: string;
  readonly passwords: { readonly owner: string; readonly app: string; readonly reader: string };
}
