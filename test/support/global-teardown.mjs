import './typescript.mjs';

export default async function tearDown() {
  const { stopTestCluster } = await import('./start-test-cluster.js');
  await stopTestCluster();
}
