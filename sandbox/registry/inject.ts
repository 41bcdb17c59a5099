import type { OutgoingHttpHeaders } from 'node:http';
import { aborted, altered, first, trickled, type Body } from './bodies.ts';
import type { Answer, Exchange } from './exchange.ts';
import type { Fault } from './faults.ts';

/** What a fault may do beyond its own request. */
export interface Surroundings {
  /** Breaks everything and refuses connections. */
  goDown(forMs?: number): void;
  /** An address at another origin that serves what this request asks for. */
  elsewhere(): string;
  /** Comes when whatever hangs or trickles is to be broken. */
  readonly cleared: AbortSignal;
  /** Waits where the request is held after the upstream's answer. */
  answered(): Promise<void>;
  /** Names of the upstreams in headers, as the client has to see them. */
  rewrite(headers: OutgoingHttpHeaders): OutgoingHttpHeaders;
}

/** The end of a body by a fault. */
class Cut extends Error {}
const cut = () => {
  throw new Cut('The fault cuts the body here.');
};

/** Carries a request through a fault, or without one. @throws when the connection is to be closed. */
export async function carry(
  exchange: Exchange,
  fault: Fault | undefined,
  around: Surroundings,
): Promise<void> {
  const ask: Exchange['ask'] = async (shape) => {
    const answer = await exchange.ask(shape);
    await around.answered();
    return { ...answer, headers: around.rewrite(answer.headers) };
  };
  const over = AbortSignal.any([exchange.gone, around.cleared]);
  switch (fault?.kind) {
    case undefined:
      return exchange.tell(await ask());
    case 'reset':
      return exchange.reset();
    case 'close':
      return exchange.close();
    case 'half-close':
      exchange.halfClose();
      return aborted(over);
    case 'down':
      return around.goDown(fault.forMs);
    case 'hang':
      return aborted(over);
    case 'garbage':
      return exchange.raw(fault.bytes);
    case 'cut-request':
      return cutRequest(exchange, fault.at);
    case 'cut-response':
      return cutResponse(exchange, await ask(), fault.at, fault.how ?? 'reset');
    case 'slow': {
      const shape = trickled(fault.bytes, fault.tickMs ?? 20, fault.hangAt ?? Infinity, over);
      if (fault.body === 'request') return exchange.tell(await ask(shape));
      return exchange.tell(await ask(), shape);
    }
    case 'status':
      if (!fault.early) await exchange.drain();
      return exchange.tell(made(fault.status, fault.headers, fault.body));
    case 'status-after': {
      const answer = await ask();
      if (answer.status >= 300) return exchange.tell(answer);
      await collected(answer.body);
      return exchange.tell(made(fault.status, fault.headers, fault.body));
    }
    case 'reset-after':
      await collected((await ask()).body);
      return exchange.reset();
    case 'wrong-length':
      return wrongLength(exchange, await ask(), fault.by);
    case 'truncate': {
      const { answer, length } = await sized(await ask());
      const shorter = { ...answer.headers, 'content-length': Math.min(fault.at, length) };
      return exchange.tell({ ...answer, headers: shorter }, first(fault.at));
    }
    case 'alter':
      if (fault.body === 'request') return exchange.tell(await ask(altered(fault.at)));
      return exchange.tell(await ask(), altered(fault.at));
    case 'headers': {
      const answer = await ask();
      const headers = Object.entries({ ...answer.headers, ...fault.headers });
      const kept = Object.fromEntries(headers.filter(([, value]) => value !== undefined));
      return exchange.tell({ ...answer, headers: kept });
    }
    case 'redirect': {
      await exchange.drain();
      const location = fault.location?.replace('{url}', exchange.record.url) ?? around.elsewhere();
      return exchange.tell(made(fault.status ?? 307, { location }));
    }
  }
}

async function cutRequest(exchange: Exchange, at: number): Promise<void> {
  try {
    await exchange.tell(await exchange.ask(first(at, cut)));
  } catch (error) {
    if (!(error instanceof Cut)) throw error;
    exchange.reset();
  }
}

async function cutResponse(
  exchange: Exchange,
  answer: Answer,
  at: number,
  how: 'reset' | 'close',
): Promise<void> {
  try {
    await exchange.tell(answer, first(at, cut));
  } catch (error) {
    if (!(error instanceof Cut)) throw error;
    if (how === 'reset') exchange.reset();
    else exchange.close();
  }
}

async function wrongLength(exchange: Exchange, given: Answer, by: number): Promise<void> {
  const { answer, length } = await sized(given);
  const headers = { ...answer.headers, 'content-length': Math.max(0, length + by), connection: 'close' };
  // Otherwise the client would wait for more, or take what is left over for the next answer.
  exchange.outgoing.shouldKeepAlive = false;
  await exchange.tell({ ...answer, headers });
}

/** An answer of the proxy's own. */
function made(status: number, headers: OutgoingHttpHeaders = {}, text = ''): Answer {
  const body = Buffer.from(text);
  return {
    status,
    headers: { ...headers, 'content-length': body.byteLength },
    body: one(body),
  };
}

/** An answer whose length is known: by its header, or because all of it was read. */
async function sized(answer: Answer): Promise<{ readonly answer: Answer; readonly length: number }> {
  const stated = answer.headers['content-length'];
  if (stated !== undefined) return { answer, length: Number(stated) };
  const whole = await collected(answer.body);
  return { answer: { ...answer, body: one(whole) }, length: whole.byteLength };
}

async function* one(bytes: Uint8Array): Body {
  if (bytes.byteLength > 0) yield bytes;
}

async function collected(body: Body): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}
