import { actions, type Action } from '../../../libs/identity/index.js';
import { Operation, type CommandOperation, type Returns } from '../http/operation.js';
import { changed } from './answers.js';

/** `accept` for the action `handover.accept`. */
type NameIn<Category extends string, A extends Action = Action> = A extends `${Category}.${infer Name}` ? Name : never;

/** What is said of one command; the rest follows from its name. */
interface Told extends Pick<CommandOperation, 'id' | 'summary' | 'description' | 'body' | 'example'> {
  /** In the path, where it is not the name of the command. */
  readonly verb?: string;
  /** Where it answers with more than every command does. */
  readonly returns?: Returns;
}

/**
 * A decorator for the commands on one thing of a kind, each by its name: `POST <path>/{id}/_<command>`, for those whom the table of access
 * allows `<category>.<command>`.
 */
export function commandOn<const Category extends string>(category: Category, path: string, tag: string) {
  return (command: NameIn<Category>, { verb = command, returns = changed, ...told }: Told): MethodDecorator => {
    const access = actions.find((action) => action === `${category}.${command}`);
    if (access === undefined) throw new Error(`${category}.${command} is not in the table of access`);
    return Operation({ ...told, kind: 'command', path: `${path}/{id}/_${verb}`, tag, access, returns });
  };
}
