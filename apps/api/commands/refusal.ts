import { mayDo } from '../../../libs/identity/index.js';
import type { Actor } from '../../../libs/kernel/actor.js';
import type { Rejection } from '../../../libs/kernel/aggregate.js';
import { sentenceOf } from '../../../libs/rejections/index.js';
import { operations } from '../http/operation.js';
import { Problem } from '../http/problem.js';

/** The commands among `types` that can be asked here and that the actor's role includes: what is offered is what is allowed. */
export function offered(category: string, actor: Actor, types: readonly string[]): string[] {
  return types.filter((type) =>
    operations().some(
      ({ kind, access }) =>
        kind === 'command' && access !== 'anybody' && access === `${category}.${type}` && mayDo(actor, access),
    ),
  );
}

/** What a refusal is in HTTP; `owner` is the aggregate that refused, `allowed` what the asker may do instead. */
export function refused({ rejection, facts }: Rejection, owner = 'mechanism', allowed: readonly string[] = []): Problem {
  return new Problem(statusOf(rejection), rejection, sentenceOf(rejection, owner), {
    extra: { ...(facts && { facts }), allowed: [...allowed] },
  });
}

function statusOf(code: string): number {
  switch (code) {
    case 'stale-revision':
      return 412;
    case 'command-id-reused':
      return 422;
    default:
      return 409;
  }
}
