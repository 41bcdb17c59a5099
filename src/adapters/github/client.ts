import { retry } from '@octokit/plugin-retry';
import { throttling } from '@octokit/plugin-throttling';
import { Octokit } from '@octokit/rest';
import * as v from 'valibot';
import { oneLine } from '../../domain/text.ts';
import type { ForgeUsage } from '../../ports/forge.ts';
import { forgeError, unexpectedAnswer } from './failures.ts';
import { httpFetch } from './http-fetch.ts';
import type { GitHubSettings } from './settings.ts';
import { installation } from './shapes.ts';

/** How patient a client is. */
export interface Patience {
  /** Milliseconds that one request may take. */
  readonly requestMs: number;
  /** Milliseconds to wait, at most, where GitHub says how long. */
  readonly limitMs: number;
  /** Milliseconds before the first repetition of what may be repeated; the second waits four times as long. */
  readonly repeatMs: number;
}

export const usualPatience: Patience = { requestMs: 30_000, limitMs: 300_000, repeatMs: 1_000 };

/** Sends requests: repeats what may be repeated, waits where GitHub asks for it, counts, and reads every answer. */
export interface GitHubClient {
  /**
   * A REST request.
   * @param route such as `GET /repos/{owner}/{repo}/releases`; `owner` and `repo` are filled in.
   * @param doing what it is for, as in `read pull request 12`.
   */
  rest<T>(
    route: string,
    parameters: Readonly<Record<string, unknown>>,
    schema: v.GenericSchema<unknown, T>,
    doing: string,
  ): Promise<T>;
  /** A GraphQL query; `owner` and `name` are filled in. What it names and isn't there is null in its data. */
  graphql<T>(
    query: string,
    variables: Readonly<Record<string, unknown>>,
    schema: v.GenericSchema<unknown, T>,
    doing: string,
  ): Promise<T>;
  usage(): ForgeUsage;
}

/** What is told of each request that is sent, and of what came back. */
interface Watcher {
  readonly requestMs: number;
  sent(route: string, repeated: boolean): void;
  answered(headers: Readonly<Record<string, unknown>>): void;
}

/** Octokit's plugins wrap each other in this order: what stands first sees every single request. */
const PatientOctokit = Octokit.plugin(watched, throttling, retry);

function watched(octokit: Pick<Octokit, 'hook'>, options: { readonly [name: string]: unknown }): void {
  const watcher = options['watcher'] as Watcher;
  const before = new WeakSet();
  octokit.hook.wrap('request', async (request, sent) => {
    watcher.sent(routeOf(sent), before.has(sent));
    before.add(sent);
    // Each attempt has its own time.
    (sent.request as { signal?: AbortSignal }).signal = AbortSignal.timeout(watcher.requestMs);
    try {
      const response = await request(sent);
      watcher.answered(response.headers);
      if (isLimited(response.data)) {
        const message = 'API rate limit exceeded';
        throw Object.assign(new Error(message), { status: 429, request: sent, response });
      }
      return response;
    } catch (error) {
      markLimit(error);
      throw error;
    }
  });
}

function routeOf({ method, url, query }: { method: string; url: string; query?: unknown }): string {
  const name = typeof query === 'string' ? /^query (\w+)/.exec(query)?.[1] : undefined;
  return name === undefined ? `${method} ${url}` : `GraphQL ${name}`;
}

const complaints = v.object({ errors: v.array(v.object({ type: v.nullish(v.string()) })) });

/** GraphQL tells a limit with the status of a success. */
function isLimited(data: unknown): boolean {
  const parsed = v.safeParse(complaints, data);
  return parsed.success && parsed.output.errors.some(({ type }) => type === 'RATE_LIMITED');
}

/** The throttling knows a secondary limit by its words alone; GitHub promises only the header. */
function markLimit(error: unknown): void {
  if (!(error instanceof Error)) return;
  const { status, response } = error as {
    status?: unknown;
    response?: { headers?: Record<string, unknown> };
  };
  const told = response?.headers?.['retry-after'] !== undefined;
  if ((status === 403 || status === 429) && told && !/\bsecondary rate\b/i.test(error.message)) {
    error.message = `${error.message} (secondary rate limit)`;
  }
}

/** Statuses that come back the same however often one asks; limits are the throttling's matter. */
const doNotRetry = [400, 401, 403, 404, 405, 406, 409, 410, 412, 413, 415, 422, 429, 451];

const nothing = () => {};
const silent = { debug: nothing, info: nothing, warn: nothing, error: nothing };

/** Only GitHub's own servers ask for a second between two writes; a company's own server does as it is set up. */
function isGitHubsOwn(apiUrl: string): boolean {
  const { hostname } = new URL(apiUrl);
  return hostname === 'api.github.com' || hostname.endsWith('.ghe.com');
}

/** A limiter that lets everything through at once, in the shape that the throttling calls. */
const freeGroup = { key: () => ({ schedule: (_job: unknown, run: () => Promise<void>) => run() }) };
const unhurried = { write: freeGroup as never, notifications: freeGroup as never };

/** Opens a client. Nothing is sent yet. @throws EnvironmentError where a proxy can't be used. */
export function openClient(settings: GitHubSettings, patience: Patience = usualPatience): GitHubClient {
  const { owner, name, auth, graphqlUrl } = settings;
  const secrets = auth.kind === 'token' ? [auth.token] : [auth.privateKey];
  const fetch = httpFetch(settings.proxies);
  const count = { calls: 0, repeated: 0, waitedMs: 0, remaining: undefined as number | undefined };
  const byRoute = new Map<string, number>();
  const watcher: Watcher = {
    requestMs: patience.requestMs,
    sent(route, repeated) {
      count.calls += 1;
      if (repeated) count.repeated += 1;
      byRoute.set(route, (byRoute.get(route) ?? 0) + 1);
    },
    answered(headers) {
      const left = headers['x-ratelimit-remaining'];
      if (left !== undefined && /^\d{1,9}$/.test(String(left))) count.remaining = Number(left);
    },
  };
  const onLimit = (seconds: number, _options: unknown, _octokit: unknown, retryCount: number): boolean => {
    if (retryCount >= 3 || count.waitedMs + seconds * 1_000 > patience.limitMs) return false;
    count.waitedMs += seconds * 1_000;
    return true;
  };

  const open = (credentials: Readonly<Record<string, unknown>>): Octokit => {
    const octokit = new PatientOctokit({
      baseUrl: settings.apiUrl,
      userAgent: 'tidegate',
      log: silent,
      watcher,
      request: { fetch },
      retry: { retryAfterBaseValue: patience.repeatMs, doNotRetry },
      throttle: {
        onRateLimit: onLimit,
        onSecondaryRateLimit: onLimit,
        ...(isGitHubsOwn(settings.apiUrl) ? {} : unhurried),
      },
      ...credentials,
    });
    octokit.hook.before('request', (options) => {
      // A write that may have happened must be looked up before it is tried again: nothing in here repeats it.
      if (options.method === 'POST' && options.url !== graphqlUrl) options.request.retries = 0;
    });
    return octokit;
  };

  const connect = async (): Promise<Octokit> => {
    if (auth.kind === 'token') return open({ auth: auth.token });
    // Most have a token: what an App needs is loaded by an App alone.
    const { createAppAuth } = await import('@octokit/auth-app');
    const app = { appId: auth.id, privateKey: auth.privateKey };
    const asApp = open({ authStrategy: createAppAuth, auth: app });
    const installationId =
      auth.installation ?? (await findInstallation(asApp, { owner, repo: name }, secrets));
    return open({ authStrategy: createAppAuth, auth: { ...app, installationId } });
  };
  let connected: Promise<Octokit> | undefined;
  const connection = (): Promise<Octokit> => {
    connected ??= connect();
    // A connection that failed is tried again by whoever comes next.
    connected.catch(() => (connected = undefined));
    return connected;
  };

  const send = async (
    route: string,
    parameters: Readonly<Record<string, unknown>>,
    doing: string,
  ): Promise<unknown> => {
    try {
      const octokit = await connection();
      return (await octokit.request(route, { ...parameters })).data;
    } catch (error) {
      throw forgeError(doing, error, secrets);
    }
  };

  return {
    async rest(route, parameters, schema, doing) {
      return read(schema, await send(route, { owner, repo: name, ...parameters }, doing), doing);
    },
    async graphql(query, variables, schema, doing) {
      const body = { query, variables: { owner, name, ...variables } };
      const answer = read(envelope, await send(`POST ${graphqlUrl}`, body, doing), doing);
      refuseErrors(answer.errors ?? [], doing, secrets);
      return read(schema, answer.data, doing);
    },
    usage: () => ({ ...count, byRoute: Object.fromEntries(byRoute) }),
  };
}

async function findInstallation(
  octokit: Octokit,
  repository: { readonly owner: string; readonly repo: string },
  secrets: readonly string[],
): Promise<number> {
  const doing = 'find where the App is installed';
  try {
    const { data } = await octokit.request('GET /repos/{owner}/{repo}/installation', repository);
    return read(installation, data, doing).id;
  } catch (error) {
    throw forgeError(doing, error, secrets);
  }
}

const envelope = v.object({
  data: v.nullish(v.unknown()),
  errors: v.nullish(
    v.array(
      v.object({
        type: v.nullish(v.string()),
        message: v.string(),
        path: v.nullish(v.array(v.union([v.string(), v.number()]))),
      }),
    ),
  ),
});

/** What isn't there is null in the data, and no failure; everything else that GraphQL complains of is one. */
function refuseErrors(
  errors: NonNullable<v.InferOutput<typeof envelope>['errors']>,
  doing: string,
  secrets: readonly string[],
): void {
  const fatal = errors.find(({ type, path }) => type !== 'NOT_FOUND' || (path?.length ?? 0) < 2);
  if (!fatal) return;
  const status = fatal.type === 'NOT_FOUND' ? 404 : fatal.type === 'FORBIDDEN' ? 403 : 400;
  throw forgeError(doing, { message: fatal.message, status, response: { headers: {} } }, secrets);
}

function read<T>(schema: v.GenericSchema<unknown, T>, data: unknown, doing: string): T {
  const parsed = v.safeParse(schema, data, { abortEarly: true });
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw unexpectedAnswer(doing, oneLine(`${v.getDotPath(issue) ?? 'the whole'}: ${issue.message}`, 300));
}
