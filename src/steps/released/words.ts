import { code, link } from '../../domain/markdown/inline.ts';
import { releaseName, tagName } from '../../domain/release.ts';
import type { Afterword } from '../../domain/report/afterwards.ts';
import { minuteOf } from '../../domain/report/words.ts';
import { plainMarkdown } from '../../domain/text.ts';
import type { Move } from './moves.ts';

/** What a pull request is told of a move, in its comment. */
export function afterwordOf(move: Move, forgeUrl: string, runUrl: string | undefined): Afterword {
  const { record, after, direction } = move;
  const { bot, environment, at, by, why, kind } = record;
  const who = plainMarkdown(by.replace(/<[^>]*>/g, ''), 60);
  const how = runUrl === undefined ? '' : ` in ${link('this run', runUrl)}`;
  const because = why === '' ? '' : `: ${plainMarkdown(why, 200)}`;
  const where = `${plainMarkdown(environment)} at ${minuteOf(at)} by ${who}${how}${because}`;
  const name = code(releaseName(after.version, after.package));
  const sentence =
    record.kind === 'release'
      ? `🚀 ${plainMarkdown(bot)} ${linked(record.version, tagName(bot, record.version), forgeUrl)} brought it to ${where}.`
      : direction === 'back'
        ? `⏪ ${plainMarkdown(bot)} was rolled back to ${name}, which doesn't have it, in ${where}.`
        : `🚀 ${plainMarkdown(bot)} ${name} brought it back to ${where}.`;
  return { key: `${kind}:${environment}/${bot}/${at}`, sentence };
}

function linked(version: string, tag: string, forgeUrl: string): string {
  return link(version, `${forgeUrl}/releases/tag/${encodeURIComponent(tag)}`);
}

/** What a deployment says of a move: plain text. */
export function descriptionOf({ record, after, before }: Move): string {
  const name = releaseName(after.version, after.package);
  if (record.kind === 'release') return name;
  return `Rolled back to ${name}${before?.version === undefined ? '' : ` from ${before.version}`}`;
}
