import { asRecord, type ParseData } from '../tracker/events.ts';
import { trackerJson, type Verbosity } from '../tracker/json.ts';
import { StoreUnavailable } from '../tracker/store.ts';
import type { TrackerEvent } from '../types.ts';
import type { Bot } from './bot.ts';
import { HttpError, type HttpAnswer, type HttpRequest } from './http.ts';
import { rasaVersion, returnableEvents } from './work.ts';

/** Characters that a sender's name may have. */
const longestSender = 500;

type Handler = (request: HttpRequest, id: string) => Promise<HttpAnswer>;

/** The parts of Rasa's HTTP API that clients use. */
export class Api {
  readonly #bot: Bot;
  readonly #modelFile: string;
  readonly #routes: readonly { method: string; pattern: RegExp; handler: Handler }[];

  constructor(bot: Bot, modelFile: string) {
    this.#bot = bot;
    this.#modelFile = modelFile;
    const route = (method: string, pattern: RegExp, handler: Handler) => ({ method, pattern, handler });
    this.#routes = [
      route('GET', /^\/$/, () => ok(`Hello from Rasa: ${rasaVersion}`)),
      route('GET', /^\/version$/, () => ok({ version: rasaVersion, minimum_compatible_version: '3.0.0' })),
      route('GET', /^\/status$/, () => ok(this.#status())),
      route('GET', /^\/domain$/, () => ok(bot.domainJson)),
      route('GET', /^\/webhooks\/rest\/?$/, () => ok({ status: 'ok' })),
      route('POST', /^\/webhooks\/rest\/webhook$/, (request) => this.#say(request)),
      route('POST', /^\/model\/parse$/, (request) => this.#parse(request)),
      route('PUT', /^\/model$/, () => this.#refuseModel()),
      route('GET', /^\/conversations\/([^/]+)\/tracker$/, (request, id) => this.#tracker(request, id)),
      route('POST', /^\/conversations\/([^/]+)\/tracker\/events$/, (request, id) =>
        this.#append(request, id),
      ),
      route('POST', /^\/conversations\/([^/]+)\/messages$/, (request, id) => this.#note(request, id)),
    ];
  }

  /** @throws HttpError for everything that can't be answered. */
  async handle(request: HttpRequest): Promise<HttpAnswer> {
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    const here = this.#routes.filter(({ pattern }) => pattern.test(request.path));
    const route = here.find((candidate) => candidate.method === method);
    if (route) return route.handler(request, idOf(route.pattern.exec(request.path)?.[1] ?? ''));
    if (here.length === 0) throw new HttpError(404, 'NotFound', `There is nothing at ${request.path}.`);
    const allowed = here.map((candidate) => candidate.method).join(' or ');
    throw new HttpError(405, 'MethodNotAllowed', `${request.path} takes ${allowed}, not ${request.method}.`);
  }

  #status(): Record<string, unknown> {
    return { model_file: this.#modelFile, model_id: this.#bot.model.id, num_active_training_jobs: 0 };
  }

  async #say(request: HttpRequest): Promise<HttpAnswer> {
    const body = asRecord(await request.json());
    const sender = body['sender'] ?? 'default';
    const text = body['message'] ?? body['text'];
    if (typeof sender !== 'string' || sender === '' || sender.length > longestSender)
      throw badRequest(`"sender" must be a text of 1 to ${longestSender} characters.`);
    if (typeof text !== 'string') throw badRequest('"message" must be a text.');
    return ok(await this.#bot.say(sender, text, 'rest', body['metadata']));
  }

  async #parse(request: HttpRequest): Promise<HttpAnswer> {
    const body = asRecord(await request.json());
    const text = body['text'];
    if (typeof text !== 'string') throw badRequest('"text" must be a text.');
    return ok(this.#bot.parse(text));
  }

  #refuseModel(): Promise<HttpAnswer> {
    throw new HttpError(
      409,
      'Conflict',
      'A revision serves one model only: deploy another package, and it gets the traffic once it has been talked to.',
    );
  }

  async #tracker(request: HttpRequest, id: string): Promise<HttpAnswer> {
    return ok(trackerJson(await this.#bot.tracker(id), verbosityOf(request, 'AFTER_RESTART')));
  }

  async #append(request: HttpRequest, id: string): Promise<HttpAnswer> {
    const body = await request.json();
    const events = (Array.isArray(body) ? (body as unknown[]) : [body]).map(readEvent);
    return ok(trackerJson(await this.#bot.append(id, events), verbosityOf(request, 'AFTER_RESTART')));
  }

  async #note(request: HttpRequest, id: string): Promise<HttpAnswer> {
    const body = asRecord(await request.json());
    const { text, sender } = body;
    if (sender !== undefined && sender !== 'user') throw badRequest('"sender" must be "user".');
    if (typeof text !== 'string') throw badRequest('"text" must be a text.');
    const intent = asRecord(asRecord(body['parse_data'])['intent']);
    const parse: ParseData | undefined =
      typeof intent['name'] === 'string'
        ? { text, intent: { name: intent['name'], confidence: 1 }, entities: [] }
        : undefined;
    return ok(trackerJson(await this.#bot.note(id, text, parse), verbosityOf(request, 'AFTER_RESTART')));
  }
}

function ok(body: unknown): Promise<HttpAnswer> {
  return Promise.resolve({ status: 200, body });
}

function badRequest(message: string): HttpError {
  return new HttpError(400, 'BadRequest', message);
}

function idOf(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    throw badRequest('The conversation id is not valid.');
  }
}

const verbosities: readonly Verbosity[] = ['NONE', 'APPLIED', 'AFTER_RESTART', 'ALL'];

function verbosityOf(request: HttpRequest, fallback: Verbosity): Verbosity {
  const asked = request.query.get('include_events');
  if (asked === null) return fallback;
  const found = verbosities.find((verbosity) => verbosity === asked.toUpperCase());
  if (found) return found;
  throw badRequest(`"include_events" is one of ${verbosities.join(', ')}, not ${JSON.stringify(asked)}.`);
}

function readEvent(value: unknown): TrackerEvent {
  const event = asRecord(value);
  const kind = event['event'];
  if (typeof kind !== 'string' || !returnableEvents.has(kind))
    throw badRequest(`An event must have an "event" that is one of ${[...returnableEvents].join(', ')}.`);
  const at = event['timestamp'];
  return { ...event, event: kind, timestamp: typeof at === 'number' ? at : Date.now() / 1000 };
}

/** An error as Rasa shapes it. What isn't meant for the outside is logged and answered as a failure of ours. */
export function errorAnswer(error: unknown, log: (line: string) => void): HttpAnswer {
  // Whoever keeps the conversations has told the log already.
  const known =
    error instanceof StoreUnavailable
      ? new HttpError(503, 'ServiceUnavailable', "Conversations can't be read or kept at the moment.")
      : error;
  const isKnown = known instanceof HttpError;
  if (!isKnown) log(error instanceof Error ? (error.stack ?? error.message) : String(error));
  const status = isKnown ? known.status : 500;
  return {
    status,
    body: {
      version: rasaVersion,
      status: 'failure',
      reason: isKnown ? known.reason : 'InternalError',
      message: isKnown ? known.message : 'Something failed here; the log says what.',
      details: {},
      help: null,
      code: status,
    },
  };
}
