import './typescript.mjs';

export default async function setUp() {
  const { startTestCluster } = await import('./start-test-cluster.js');
  await startTestCluster();
}
