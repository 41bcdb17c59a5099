import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';

/** What a reader of a text in Markdown sees of what isn't plain text. */
export interface Rendered {
  /** Where links lead to. */
  readonly links: readonly string[];
  readonly images: readonly string[];
  /** Words outside of code that GitHub makes mentions or references of. */
  readonly mentions: readonly string[];
  /** Elements of HTML that Markdown doesn't make by itself, other than those that texts of ours have. */
  readonly html: readonly string[];
}

/** Elements that Markdown makes. */
const made = new Set(
  'p h1 h2 h3 h4 h5 h6 ul ol li table thead tbody tr th td pre code strong em a br hr blockquote del'.split(
    ' ',
  ),
);

/** Elements that texts of ours have as HTML. */
const ours = new Set(['details', 'summary']);

/** Renders a text as GitHub does, by an independent parser, with its HTML let through. */
export function rendered(markdown: string): Rendered {
  const html = micromark(markdown, {
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
    allowDangerousHtml: true,
    allowDangerousProtocol: true,
  });
  const tags = [...html.matchAll(/<\/?([a-z][\w-]*)([^>]*)>/gi)].map(([whole, name = '', rest = '']) => ({
    whole,
    name: name.toLowerCase(),
    rest,
  }));
  const of = (name: string, attribute: string) =>
    tags
      .filter((tag) => tag.name === name)
      .flatMap(({ rest }) => new RegExp(` ${attribute}="([^"]*)"`).exec(rest)?.[1] ?? []);
  const text = html
    .replace(/<pre>[\s\S]*?<\/pre>|<code>[\s\S]*?<\/code>|<!--[\s\S]*?-->/g, ' ')
    .replace(/<a [^>]*>[\s\S]*?<\/a>/g, ' ')
    .replace(/<[^>]*>/g, ' ');
  return {
    links: of('a', 'href'),
    images: tags.filter(({ name }) => name === 'img' || name === 'source').map(({ whole }) => whole),
    mentions: text.match(/(?<![\w`])(?:@[a-z\d]|#\d|gh-\d|[\w-]+\/[\w-]+#\d)/gi) ?? [],
    html: tags.filter(({ name }) => !made.has(name) && !ours.has(name)).map(({ whole }) => whole),
  };
}
