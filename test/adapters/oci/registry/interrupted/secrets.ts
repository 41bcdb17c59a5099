import type { RecordedRequest } from '../../../../../sandbox/registry/index.ts';

/** A credential, and the one origin that may be told it. */
export interface Secret {
  readonly text: string;
  /** The origin of the token server that it is for. */
  readonly to: string;
  /** The origin of the registry that this server's tokens are for. */
  readonly tokensFor: string;
}

/** The tokens that a server gave, with the one origin that each is for. */
function tokensIn(requests: readonly RecordedRequest[], secrets: readonly Secret[]) {
  return requests.flatMap(({ origin, captured }) => {
    const secret = secrets.find(({ to }) => to === origin);
    if (!secret) return [];
    const body = Buffer.concat(captured.response).toString();
    // Its signature is what must not get out; the rest tells whom it is for.
    return [...body.matchAll(/"(?:access_)?token":"([^"]+)"/g)].map(([, token = '']) => ({
      text: token,
      to: secret.tokensFor,
    }));
  });
}

/** What of the secrets, and of the tokens that they got, was sent to somebody who had no business with it. */
export function leaks(requests: readonly RecordedRequest[], secrets: readonly Secret[]): readonly string[] {
  const all = [...secrets, ...tokensIn(requests, secrets)];
  return requests.flatMap((request) => {
    const sent = sentBy(request);
    return all
      .filter(({ text, to }) => to !== request.origin && sent.includes(text))
      .map(({ to }) => `${request.method} ${request.origin}${request.path} was told what is for ${to}`);
  });
}

/** Whether a secret came to the one who asks for it: a search that finds nothing there finds nothing anywhere. */
export const cameThere = (requests: readonly RecordedRequest[], { text, to }: Secret): boolean =>
  requests.some((request) => request.origin === to && sentBy(request).includes(text));

function sentBy({ url, headers, captured }: RecordedRequest): string {
  return `${url}\n${JSON.stringify(headers)}\n${Buffer.concat(captured.request).toString('latin1')}`;
}

/** The secrets that stand in a text. */
export const spoken = (text: string, secrets: readonly { readonly text: string }[]): readonly string[] =>
  secrets.filter((secret) => text.includes(secret.text)).map(() => 'a secret was told');

/** The same with every token that was given meanwhile. */
export const secretsOf = (requests: readonly RecordedRequest[], secrets: readonly Secret[]) => [
  ...secrets,
  ...tokensIn(requests, secrets),
];
