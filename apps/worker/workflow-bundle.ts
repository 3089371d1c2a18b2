import { existsSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { bundleWorkflowCode, DefaultLogger, type WorkflowBundle, type WorkflowBundleOption } from '@temporalio/worker';

/** Folder of the workflow code, beside `apps/`: as source, or compiled. */
const workflows = join(import.meta.dirname, '..', '..', 'workflows');
const prebuilt = join(import.meta.dirname, '..', '..', 'workflow-bundle.js');

function entry(): string {
  const compiled = join(workflows, 'index.js');
  return existsSync(compiled) ? compiled : join(workflows, 'index.ts');
}

/** The workflow code as one file for the worker's sandbox: the one built before where there is one, else bundled now (seconds). */
export async function workflowBundle(): Promise<WorkflowBundleOption> {
  if (existsSync(prebuilt)) return { codePath: prebuilt };
  return bundle();
}

function bundle(): Promise<WorkflowBundle> {
  return bundleWorkflowCode({ workflowsPath: entry(), logger: new DefaultLogger('WARN') });
}

/** Part of the build: writes `dist/workflow-bundle.js` from the compiled `dist/workflows`. Answers its path. */
export async function buildWorkflowBundle(path: string = prebuilt): Promise<string> {
  const { code } = await bundle();
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.new`, code);
  await rename(`${path}.new`, path);
  return path;
}
