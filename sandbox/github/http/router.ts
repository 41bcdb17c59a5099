import type { OperationId } from '../openapi/operations.ts';
import { subset } from '../openapi/subset.ts';
import type { Route } from './route.ts';

/** Parameters whose values may hold slashes. */
const long = new Set(['ref', 'branch', 'path', 'basehead', 'tag', 'name']);

interface Entry {
  readonly route: Route;
  readonly method: string;
  readonly template: string;
  readonly pattern: RegExp;
  readonly parameters: readonly string[];
  /** How many parts of the template are plain words: the more, the earlier it is tried. */
  readonly words: number;
}

export interface Match {
  readonly route: Route;
  readonly template: string;
  readonly parameters: Record<string, string>;
}

/** Finds the operation for a method and path. */
export class Router {
  readonly #entries: readonly Entry[];

  constructor(routes: readonly Route[]) {
    this.#entries = routes.map(entry).sort((a, b) => b.words - a.words);
  }

  /** The ids of the operations that it knows. */
  ids(): OperationId[] {
    return this.#entries.map(({ route }) => route.id);
  }

  find(method: string, path: string): Match | undefined {
    const wanted = method === 'HEAD' ? 'GET' : method;
    for (const { route, method: its, pattern, parameters, template } of this.#entries) {
      if (its !== wanted) continue;
      const found = pattern.exec(path);
      if (!found) continue;
      try {
        const values = parameters.map((name, index) => [name, decodeURIComponent(found[index + 1] ?? '')]);
        return { route, template, parameters: Object.fromEntries(values) as Record<string, string> };
      } catch {
        return undefined;
      }
    }
    return undefined;
  }
}

function entry(route: Route): Entry {
  const { method, path } = subset().operations[route.id];
  const parts = path.split('/').slice(1);
  const parameters: string[] = [];
  const pattern = parts.map((part, index) => {
    const name = /^\{(.+)\}$/.exec(part)?.[1];
    if (name === undefined) return '/' + part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    parameters.push(name);
    if (name === 'path') return '/?(.*)';
    return long.has(name) && index > 2 ? '/(.+)' : '/([^/]+)';
  });
  return {
    route,
    method,
    template: path,
    pattern: new RegExp(`^${pattern.join('')}$`),
    parameters,
    words: parts.length - parameters.length,
  };
}
