import type { BlobName, BlobSource } from '../blobs.ts';
import type { Scope } from './authorizer.ts';
import type { Call, RegistryClient } from './client.ts';
import { misguidedError } from './errors.ts';
import { HttpFailure, type HttpResponse } from './http.ts';
import type { Patience } from './patience.ts';
import { readRefusal, type Refusal } from './refusal.ts';
import type { Repository } from './repository.ts';
import { verified } from './verified-source.ts';

/** Milliseconds that a registry may be silent while it takes in what it got. */
const takingIn = 10 * 60_000;

/** Bytes of one PATCH where a registry doesn't take all at once: GHCR takes no more. */
const usualChunk = 4 * 1024 * 1024;
const smallestChunk = 256 * 1024;
/** Chunks lie in memory; a registry that insists on larger ones gets all at once. */
const largestChunk = 32 * 1024 * 1024;

/** Statuses by which a registry says that it doesn't take a blob in this form. */
const otherForm = [405, 411, 413, 415, 501];

/** Tries of what a registry should take at once. */
const fewTries = 3;
/** Tries with so many bytes that all come to nothing, before it is tried with fewer at once. */
const brokenTries = 2;

export interface UploadTarget {
  readonly client: RegistryClient;
  readonly repository: Repository;
  readonly scopes: readonly Scope[];
  /** Whether the blob is there by now. */
  there(): Promise<boolean>;
}

/**
 * One blob on its way into a repository (distribution-spec 1.1, "Pushing blobs"): one PUT with all its bytes where the
 * registry takes them so, chunks otherwise. What breaks off goes on where the registry stands, or begins anew where it
 * has forgotten.
 */
export class Upload {
  readonly #target: UploadTarget;
  readonly #name: BlobName;
  readonly #source: BlobSource;
  readonly #onBytes: (bytes: number) => void;
  readonly #patience: Patience;
  /** Where the registry takes the blob's bytes; undefined before it has said so. */
  #session: URL | undefined;
  /** Bytes that the registry has. */
  #offset = 0;
  /** Bytes of one PATCH; undefined as long as one PUT may do. */
  #chunk: number | undefined;
  #leastChunk = 0;
  /** Tries in a row that broke off and that nothing came of. */
  #broken = 0;
  #reported = 0;
  /** The bytes to come, and where in the blob they start. */
  #bytes: { readonly chunks: AsyncGenerator<Uint8Array>; next: number; rest: Uint8Array } | undefined;
  #held: { readonly start: number; readonly bytes: Uint8Array } | undefined;

  constructor(
    target: UploadTarget,
    name: BlobName,
    source: BlobSource,
    onBytes: ((bytes: number) => void) | undefined,
  ) {
    this.#target = target;
    this.#name = name;
    this.#source = source;
    this.#onBytes = onBytes ?? (() => undefined);
    this.#patience = target.client.patience();
  }

  /** @throws EnvironmentError what a registry client throws, and `blob-damaged` where the source has other bytes. */
  async run(): Promise<void> {
    try {
      for (;;) {
        const problem = await this.#try();
        if (problem === undefined || !(await this.#recover(problem))) break;
      }
      this.#report(this.#name.size);
    } catch (error) {
      await this.#cancel();
      throw error;
    } finally {
      await this.#bytes?.chunks.return(undefined);
    }
  }

  /** Sends what is missing. What went wrong, or undefined once the blob is there. */
  async #try(): Promise<HttpFailure | Refusal | undefined> {
    try {
      this.#session ??= await this.#begin();
      if (this.#chunk === undefined && this.#offset === 0)
        return await this.#finish({ size: this.#name.size, open: () => this.#counted(0) });
      while (this.#offset < this.#name.size) {
        const problem = await this.#patch(this.#chunk ?? Infinity);
        if (problem) return problem;
      }
      return await this.#finish(new Uint8Array(0));
    } catch (error) {
      if (error instanceof HttpFailure) return error;
      throw error;
    }
  }

  async #begin(): Promise<URL> {
    const { client, repository } = this.#target;
    const url = client.url(repository, 'blobs/uploads/');
    this.#offset = 0;
    return await client.send(this.#call('POST', url), [202], async (response) => {
      await response.discard();
      this.#leastChunk = Number(/^\d{1,12}$/.exec(response.header('oci-chunk-min-length') ?? '')?.[0] ?? 0);
      return client.resolve(response.header('location'), response.url);
    });
  }

  /** Ends the upload with the blob's name, and with all its bytes where they weren't sent before. */
  async #finish(body: NonNullable<Call['body']>): Promise<Refusal | undefined> {
    const url = new URL(this.#where());
    // The address carries the registry's own state: it stays as it is, character by character.
    url.search += `${url.search === '' ? '?' : '&'}digest=${encodeURIComponent(this.#name.digest)}`;
    const response = await this.#target.client.exchange({
      ...this.#call('PUT', url),
      headers: octets,
      body,
      idle: takingIn,
    });
    if (response.status < 200 || response.status > 299) return await readRefusal(response);
    await response.discard();
    return undefined;
  }

  async #patch(chunk: number): Promise<Refusal | undefined> {
    const start = this.#offset;
    const left = this.#name.size - start;
    const body =
      chunk === Infinity
        ? { size: left, open: () => this.#counted(start) }
        : await this.#hold(start, Math.min(chunk, left));
    const size = body instanceof Uint8Array ? body.byteLength : body.size;
    const response = await this.#target.client.exchange({
      ...this.#call('PATCH', this.#where()),
      headers: { ...octets, 'content-range': `${start}-${start + size - 1}` },
      body,
      idle: takingIn,
    });
    if (response.status < 200 || response.status > 299) return await readRefusal(response);
    await response.discard();
    this.#offset = Math.min(start + size, rangeEnd(response) ?? start + size);
    this.#moved(response);
    this.#patience.progressed();
    this.#report(this.#offset);
    return undefined;
  }

  /** Whether to try again after a failure; false where the blob is there all the same. */
  async #recover(problem: HttpFailure | Refusal): Promise<boolean> {
    const { client, there } = this.#target;
    const failed = async () => await client.error(problem, this.#call('PUT', this.#where()));
    if (problem instanceof HttpFailure || passing(problem)) {
      const patient = await client.worthAnother(problem, this.#patience);
      // A failure may come after all was written.
      if (problem instanceof HttpFailure && !patient) throw await failed();
      if (await there()) return false;
      if (!patient) throw await failed();
      const before = this.#offset;
      await this.#ask();
      this.#broken = this.#offset > before ? 0 : this.#broken + 1;
      // Who refuses so many bytes at once may break the connection before its word is read.
      if (this.#broken >= brokenTries && this.#smaller()) this.#broken = 0;
      return true;
    }
    if (otherForm.includes(problem.status) || problem.codes.includes('UNSUPPORTED')) {
      if (!this.#smaller()) throw await failed();
      await this.#ask();
      return true;
    }
    const lost = problem.status === 404 || problem.codes.some((code) => forgotten.includes(code));
    const elsewhere = problem.status === 416 || problem.status === 409;
    if (!(lost || elsewhere) || !(await this.#patience.again(undefined, fewTries))) throw await failed();
    if (await there()) return false;
    if (elsewhere) await this.#ask();
    else {
      // Some know no upload at the address that one PUT goes to.
      if (this.#patience.tries > 2 && this.#chunk === undefined) this.#smaller();
      this.#session = undefined;
    }
    return true;
  }

  /** Takes smaller pieces from now on; false where there are none. */
  #smaller(): boolean {
    const next =
      this.#chunk === undefined || this.#chunk === Infinity
        ? Math.max(usualChunk, this.#leastChunk)
        : Math.floor(this.#chunk / 4);
    if (next < Math.max(smallestChunk, this.#leastChunk)) return false;
    if (this.#chunk === Infinity && next > largestChunk) return false;
    this.#chunk = next > largestChunk ? Infinity : next;
    return true;
  }

  /** Finds out how far the upload is; where the registry can't say, it begins anew. */
  async #ask(): Promise<void> {
    if (!this.#session) return;
    const { client } = this.#target;
    try {
      const response = await client.exchange(this.#call('GET', this.#session));
      await response.discard();
      const end = rangeEnd(response);
      if (
        (response.status === 204 || response.status === 202 || response.status === 200) &&
        end !== undefined
      ) {
        if (end > this.#offset) this.#patience.progressed();
        this.#offset = Math.min(end, this.#name.size);
        this.#moved(response);
        return;
      }
    } catch (error) {
      if (!(error instanceof HttpFailure)) throw error;
    }
    this.#session = undefined;
  }

  /** Lets the registry forget an upload that comes to nothing; where it doesn't listen, it forgets by itself. */
  async #cancel(): Promise<void> {
    if (this.#session) await cancelUpload(this.#target, this.#session);
  }

  #call(method: Call['method'], url: URL): Call {
    return { method, url, scopes: this.#target.scopes };
  }

  #where(): URL {
    if (!this.#session) throw misguidedError(this.#target.repository.host, 'nowhere');
    return this.#session;
  }

  #moved(response: HttpResponse): void {
    const location = response.header('location');
    if (location !== undefined) this.#session = this.#target.client.resolve(location, response.url);
  }

  /** The bytes from an offset on, each reported as it goes out. */
  async *#counted(offset: number): AsyncGenerator<Uint8Array> {
    let position = offset;
    for await (const chunk of verified(this.#source, this.#name, offset)) {
      position += chunk.byteLength;
      yield chunk;
      this.#report(position);
    }
  }

  /** The bytes of one chunk. They stay at hand until those behind them are asked for. */
  async #hold(start: number, size: number): Promise<Uint8Array> {
    const held = this.#held;
    if (held && start >= held.start && start < held.start + held.bytes.byteLength)
      return held.bytes.subarray(start - held.start, start - held.start + size);
    if (this.#bytes?.next !== start) {
      await this.#bytes?.chunks.return(undefined);
      const chunks = verified(this.#source, this.#name, start);
      this.#bytes = { chunks, next: start, rest: new Uint8Array(0) };
    }
    const reading = this.#bytes;
    const bytes = new Uint8Array(size);
    for (let at = 0; at < size;) {
      if (reading.rest.byteLength === 0) {
        const { done, value } = await reading.chunks.next();
        if (done) break;
        reading.rest = value;
      }
      const part = reading.rest.subarray(0, size - at);
      bytes.set(part, at);
      at += part.byteLength;
      reading.rest = reading.rest.subarray(part.byteLength);
    }
    reading.next = start + size;
    this.#held = { start, bytes };
    return bytes;
  }

  #report(position: number): void {
    if (position <= this.#reported) return;
    this.#onBytes(position - this.#reported);
    this.#reported = position;
  }
}

const octets = { 'content-type': 'application/octet-stream' };

/** Codes of an upload that the registry lost, or in which it has other bytes than we sent. */
const forgotten = ['BLOB_UPLOAD_UNKNOWN', 'BLOB_UPLOAD_INVALID', 'DIGEST_INVALID', 'SIZE_INVALID'];

function passing({ status }: Refusal): boolean {
  return status === 429 || (status >= 500 && status !== 501);
}

/** Bytes that the registry has by its Range, `0-N` with N included; `0-0` is what several say of none. */
function rangeEnd(response: HttpResponse): number | undefined {
  const end = /^(?:bytes=)?0-(\d{1,15})$/.exec(response.header('range') ?? '')?.[1];
  if (end === undefined) return undefined;
  return end === '0' ? 0 : Number(end) + 1;
}

/** Gives an upload up. It is a courtesy: nothing depends on it. */
export async function cancelUpload(
  { client, scopes }: Pick<UploadTarget, 'client' | 'scopes'>,
  session: URL,
): Promise<void> {
  try {
    const response = await client.exchange({ method: 'DELETE', url: session, scopes, idle: 5_000 });
    await response.discard();
  } catch {
    // The registry clears away what nobody goes on with.
  }
}
