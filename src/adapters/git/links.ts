import type { Problem } from '../../domain/errors.ts';
import { quoted } from '../../domain/text.ts';

const mostHops = 40;

/**
 * What is wrong with symbolic links among files that are laid out together: each must lead, through whichever other
 * links, to one of these files or directories.
 * @param paths every path that is laid out, links among them.
 * @param links from a link's path to its target.
 */
export function linkProblems(paths: Iterable<string>, links: ReadonlyMap<string, string>): Problem[] {
  const files = new Set(paths);
  const directories = new Set(['']);
  for (const path of files) {
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      directories.add(path.slice(0, end));
    }
  }
  return [...links].flatMap(([path, target]) => {
    const end = follow(path, target, links, directories);
    if (end !== undefined && (directories.has(end) || files.has(end))) return [];
    return {
      severity: 'error' as const,
      code: 'link-leaves',
      message: `The symbolic link ${quoted(path, 400)} leads to ${quoted(target, 400)}, which isn't among the files of the bot.`,
      place: { file: path },
      next: 'Commit the file itself in place of the link, or name where it leads under `shared:` in tidegate.yml.',
    };
  });
}

/** Where a link ends; undefined when it leaves the directory, passes through what is no directory, or never ends. */
function follow(
  path: string,
  target: string,
  links: ReadonlyMap<string, string>,
  directories: ReadonlySet<string>,
): string | undefined {
  const reached = path.split('/').slice(0, -1);
  const ahead = target.split('/');
  if (target.startsWith('/') || target === '') return undefined;
  for (let hops = 0; ahead.length > 0;) {
    if (!directories.has(reached.join('/'))) return undefined;
    const part = ahead.shift();
    if (part === '' || part === '.') continue;
    if (part === '..') {
      if (reached.pop() === undefined) return undefined;
      continue;
    }
    const next = links.get([...reached, part].join('/'));
    if (next === undefined) {
      reached.push(String(part));
    } else {
      hops += 1;
      if (hops > mostHops || next.startsWith('/')) return undefined;
      ahead.unshift(...next.split('/'));
    }
  }
  return reached.join('/');
}
