import { HttpFailure, type HttpFailureKind } from './http.ts';

/** What the codes of Node and the operating system mean. Their own messages are left out: a proxy's may hold a password. */
const meanings: Readonly<Record<string, readonly [HttpFailureKind, string]>> = {
  ENOTFOUND: ['unreachable', 'its name is unknown'],
  EAI_AGAIN: ['unreachable', 'its name could not be looked up'],
  ECONNREFUSED: ['unreachable', 'nothing answers at its port'],
  EHOSTUNREACH: ['unreachable', 'there is no way to it'],
  ENETUNREACH: ['unreachable', 'there is no way to its network'],
  EADDRNOTAVAIL: ['unreachable', 'there is no way to its network'],
  ETIMEDOUT: ['timeout', 'it did not answer in time'],
  ECONNRESET: ['broken', 'the connection broke'],
  EPIPE: ['broken', 'the connection broke'],
  ECONNABORTED: ['broken', 'the connection broke'],
  ERR_STREAM_PREMATURE_CLOSE: ['broken', 'the connection broke'],
  ERR_STREAM_DESTROYED: ['broken', 'the connection broke'],
  ERR_PROXY_TUNNEL: ['unreachable', 'the proxy of this environment let nobody through to it'],
  EPROTO: ['tls', 'TLS failed'],
  DEPTH_ZERO_SELF_SIGNED_CERT: ['tls', 'its certificate is signed by itself alone'],
  SELF_SIGNED_CERT_IN_CHAIN: ['tls', 'its certificate is signed by somebody who is not trusted here'],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: ['tls', 'its certificate is signed by somebody who is not trusted here'],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: ['tls', 'its certificate is signed by somebody who is not trusted here'],
  ERR_TLS_CERT_ALTNAME_INVALID: ['tls', 'its certificate is for another name'],
  CERT_HAS_EXPIRED: ['tls', 'its certificate has expired'],
  CERT_NOT_YET_VALID: ['tls', 'its certificate is not valid yet'],
  ABORT_ERR: ['aborted', 'it was interrupted'],
};

/** An error of Node's client as one of ours; ours pass as they are. */
export function failureOf(error: unknown): HttpFailure {
  if (error instanceof HttpFailure) return error;
  const { code = '', message = '', errors = [] } = (error ?? {}) as Partial<Record<string, unknown>>;
  // Several addresses were tried: the first one's reason stands for all.
  if (Array.isArray(errors) && errors.length > 0) return failureOf(errors[0]);
  // OpenSSL's reasons for an answer in plain text; only some versions of Node have a code of their own for them.
  if (/wrong version number|packet length too long/i.test(String(message)))
    return new HttpFailure('not-tls', 'it does not speak TLS');
  const name = typeof code === 'string' && /^[A-Z0-9_]{1,60}$/.test(code) ? code : '';
  const known = meanings[name];
  if (known) return new HttpFailure(...known);
  if (name.startsWith('HPE_')) return new HttpFailure('not-http', 'it does not speak HTTP');
  if (/^(ERR_SSL|ERR_TLS|CERT_|UNABLE_TO)/.test(name)) return new HttpFailure('tls', `TLS failed (${name})`);
  return new HttpFailure('broken', `the connection failed${name && ` (${name})`}`);
}
