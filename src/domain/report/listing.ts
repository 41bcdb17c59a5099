import { stacked } from '../markdown/blocks.ts';
import { fitted, type Part } from '../markdown/fit.ts';
import { plainMarkdown } from '../text.ts';
import { candidateSection, headlineOf, type BoardBot, type BoardView } from './board.ts';
import { formValues } from './form.ts';

/** Bytes that a step's summary may have, with room for what was written before. */
const summaryLimit = 900 * 1024;

/** How many bots are suggested at once, so that the value can be entered on a phone. */
const mostSuggested = 20;

/** What is merged and not live, as a step's summary. */
export interface ListingView extends Omit<BoardView, 'formUrl'> {
  readonly formUrl: string | undefined;
  /** What else was entered and must be entered again. */
  readonly given: readonly (readonly [field: string, value: string])[];
}

/** The candidates of each bot, and at the end what to enter next. */
export function listing(view: ListingView): string {
  const { environment, now, formUrl, bots, given } = view;
  const waiting = bots.filter(({ candidates }) => candidates.length > 0);
  const select = suggestion(waiting);
  const next: Part =
    waiting.length === 0
      ? ['']
      : [
          stacked([
            '### Next',
            select.ready
              ? 'To see what would ship of all that is ready:'
              : 'Nothing is ready to ship as it is. To see what each gate asks for:',
            formValues(formUrl, [['mode', 'plan'], ['select', select.text], ...given]),
          ]),
        ];
  return fitted(
    [
      [`## ${plainMarkdown(headlineOf(environment, waiting))}`],
      ...waiting.map((bot) => candidateSection(bot, now)),
      next,
    ],
    summaryLimit,
    'bytes',
  );
}

/** What to select: of each bot everything up to the newest change that is ready; of none ready, the newest ones. */
export function suggestion(waiting: readonly BoardBot[]): { readonly text: string; readonly ready: boolean } {
  const ready = waiting.flatMap(({ bot, candidates }) => {
    const newest = candidates.findIndex(({ state }) => state === 'ready');
    const name = candidates[newest]?.name;
    return name === undefined ? [] : [newest === 0 ? `${bot}:*` : `${bot}:${name}`];
  });
  const all = ready.length > 0 ? ready : waiting.map(({ bot }) => `${bot}:*`);
  return { text: all.slice(0, mostSuggested).join(' '), ready: ready.length > 0 };
}
