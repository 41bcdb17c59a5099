import { Octokit } from '@octokit/rest';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { answerGraphql } from './graphql.ts';

export interface Front extends AsyncDisposable {
  readonly url: string;
  /** Where everything goes that the front doesn't answer itself. */
  upstream: string;
}

/**
 * A thin loopback proxy before `emulate`. It passes everything on as it is, and supplies two things: GraphQL, and the
 * annotations of a check run, which GitHub adds to those that are there and lists as an array.
 */
export async function startFront(): Promise<Front> {
  const server = createServer((request, response) => {
    serve(front.upstream, request, response).catch((error: unknown) => {
      response.statusCode = 500;
      response.end(JSON.stringify({ message: String(error) }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const front: Front = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    upstream: '',
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return front;
}

const silent = () => undefined;
const log = { debug: silent, info: silent, warn: silent, error: silent };

async function serve(upstream: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = 'GET', url = '/', headers } = request;
  let body = (await buffer(request)).toString();
  const authorization = headers.authorization ?? '';
  if (url === '/graphql') {
    const auth = authorization.replace(/^(bearer|token) /i, '');
    const answer = await answerGraphql(new Octokit({ baseUrl: upstream, auth, log }), body);
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(answer));
    return;
  }
  const annotations = `${upstream}${url.replace(/\?.*/, '')}/annotations`;
  if (method === 'PATCH' && /\/check-runs\/\d+$/.test(url)) {
    body = await withEarlier(annotations, authorization, body);
  }
  const answer = await fetch(`${upstream}${url}`, {
    method,
    headers: { authorization, 'content-type': 'application/json' },
    ...(method !== 'GET' && method !== 'HEAD' && body !== '' && { body }),
  });
  const text = await answer.text();
  response.statusCode = answer.status;
  for (const name of ['content-type', 'link']) {
    const value = answer.headers.get(name);
    if (value !== null) response.setHeader(name, value);
  }
  const listed = /\/check-runs\/\d+\/annotations(\?|$)/.test(url) && answer.ok;
  response.end(listed ? JSON.stringify(annotationsIn(text)) : text);
}

const annotationsIn = (text: string): readonly object[] =>
  (JSON.parse(text) as { check_annotations: readonly object[] }).check_annotations;

/** A change of a check run whose annotations follow those that it has. */
async function withEarlier(address: string, authorization: string, body: string): Promise<string> {
  const change = JSON.parse(body) as { output?: { annotations?: readonly object[] } };
  if (!change.output) return body;
  const earlier: object[] = [];
  for (let page = 1; ; page += 1) {
    const answer = await fetch(`${address}?per_page=100&page=${page}`, { headers: { authorization } });
    const some = annotationsIn(await answer.text());
    earlier.push(...some);
    if (some.length < 100) break;
  }
  const annotations = [...earlier, ...(change.output.annotations ?? [])];
  return JSON.stringify({ ...change, output: { ...change.output, annotations } });
}
