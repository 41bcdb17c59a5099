import * as v from 'valibot';
import { isName } from '../../domain/bot.ts';
import { UserError } from '../../domain/errors.ts';
import type { JobResult } from '../../domain/run/conclude.ts';
import type { MatrixEntry } from '../../domain/run/matrix.ts';

/** What a workflow tells its last job of the jobs before it: the context `needs`. */
export interface Needs {
  readonly jobs: Readonly<Record<string, JobResult>>;
  /** Jobs of the matrices, as the job `changes` named them. */
  readonly matrix: readonly MatrixEntry[];
  /** The run that tells about this very commit, in this one's place. */
  readonly toldBy: number | undefined;
  /** The reason with which the job `plan` ended; undefined where there was none. */
  readonly planned: string | undefined;
}

const schema = v.record(
  v.string(),
  v.object({
    result: v.picklist(['success', 'failure', 'cancelled', 'skipped']),
    outputs: v.optional(v.record(v.string(), v.string()), {}),
  }),
);

const matrixSchema = v.array(
  v.object({
    name: v.pipe(
      v.string(),
      v.check((text) => isName(text)),
    ),
    bots: v.string(),
  }),
);

/**
 * Reads `${{ toJSON(needs) }}`. Left out, there were no jobs before.
 * @throws UserError `bad-input` for anything else: it is what the workflow's file hands over.
 */
export function parseNeeds(text: string): Needs {
  const parsed = v.safeParse(schema, text.trim() === '' ? {} : jsonOf(text));
  if (!parsed.success) throw wrong("`needs` isn't the context of that name");
  const changes = parsed.output['changes']?.outputs;
  const toldBy = changes?.['told-by'] ?? '';
  return {
    jobs: Object.fromEntries(Object.entries(parsed.output).map(([job, { result }]) => [job, result])),
    matrix: matrixOf(changes?.['matrix'] ?? ''),
    planned: parsed.output['plan']?.outputs['reason'],
    toldBy: /^[1-9]\d{0,15}$/.test(toldBy) ? Number(toldBy) : undefined,
  };
}

function matrixOf(text: string): readonly MatrixEntry[] {
  const parsed = v.safeParse(matrixSchema, text.trim() === '' ? [] : jsonOf(text));
  if (!parsed.success) throw wrong('the output `matrix` of the job `changes` is no list of jobs');
  return parsed.output;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function wrong(what: string): UserError {
  return new UserError(`The input \`needs\` can't be read: ${what}.`, {
    code: 'bad-input',
    next: 'Write `needs: ${{ toJSON(needs) }}` under `with:` in the workflow.',
  });
}
