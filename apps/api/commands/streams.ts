import type { Asked } from '../http/asked.js';
import { notFound } from '../http/problem.js';

const idForm = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** The stream that the address names by its parameter `id`. @throws Problem (404) where no stream could have that id */
export function streamOf(category: string, { params }: Asked): string {
  return `${category}/${idOf(params['id'])}`;
}

/** @throws Problem (404) where nothing could have that id */
export function idOf(id: string | undefined): string {
  if (id === undefined || !idForm.test(id)) throw notFound();
  return id;
}
