import { stacked } from '../markdown/blocks.ts';
import { cut } from '../markdown/fit.ts';
import { link } from '../markdown/inline.ts';
import { notesMarkdown, type ReleaseFigures } from '../release.ts';

/** Characters that GitHub takes in a release's notes. */
const notesLimit = 125_000;

/** What a release on the code host tells beside the notes that its tag has. */
export interface NotesLinks {
  /** Pull requests that it brings, each once, oldest first. */
  readonly pulls: readonly { readonly number: number; readonly url: string }[];
  /** The run that released it. */
  readonly runUrl: string | undefined;
}

/** The name of a release on the code host: `bank 1.4.0`. */
export function releaseTitle({ bot, version }: Pick<ReleaseFigures, 'bot' | 'version'>): string {
  return `${bot} ${version}`;
}

/** The notes of a release on the code host. */
export function releaseNotes(figures: ReleaseFigures, { pulls, runUrl }: NotesLinks): string {
  const numbers = pulls.map(({ number, url }) => link(`${number}`, url)).join(', ');
  const ends = [
    ...(pulls.length === 0 ? [] : [`Pull requests: ${numbers}.`]),
    ...(runUrl === undefined ? [] : [`Released by ${link('this run', runUrl)}.`]),
  ];
  const rest = cut(stacked(ends), 20_000);
  return stacked([cut(notesMarkdown(figures).trimEnd(), notesLimit - rest.length - 2), rest]);
}
