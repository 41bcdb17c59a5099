import { createHash, createHmac, randomBytes, randomUUID, type Hash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { mkdir, open, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { digestOfFile, there, type Content } from './content.ts';
import { RegistryError } from './protocol.ts';

/** What is known of an upload beyond its file; after a restart it is found out again. */
interface Session {
  /** The hash of the first `hashed` bytes. */
  hash: Hash;
  hashed: number;
  /** Breaks the request that is writing now. */
  interrupt: (() => void) | undefined;
  /** Ends when nobody writes. */
  writing: Promise<void>;
  /** Whether a chunk was smaller than chunks must be: only the last may. */
  short: boolean;
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Uploads under way. Each is a file that grows; it survives a restart. */
export class Uploads {
  readonly #content: Content;
  /** Signs the states of uploads. */
  readonly #secret: Buffer;
  readonly #sessions = new Map<string, Session>();

  constructor(content: Content, secret: Buffer) {
    this.#content = content;
    this.#secret = secret;
  }

  static secret(): Buffer {
    return randomBytes(32);
  }

  /** Starts an upload and gives its id. */
  async begin(repository: string): Promise<string> {
    const id = randomUUID();
    const file = this.#content.uploadFile(repository, id);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, '');
    return id;
  }

  /** Bytes that are there. @throws RegistryError `BLOB_UPLOAD_UNKNOWN`. */
  async size(repository: string, id: string): Promise<number> {
    const found = uuid.test(id) ? await there(this.#content.uploadFile(repository, id)) : undefined;
    if (found) return found.size;
    throw new RegistryError(404, 'BLOB_UPLOAD_UNKNOWN', 'There is no such upload.');
  }

  /**
   * Appends a request's body. Another request that is still writing is broken first: its client has come back.
   * @param start where the client means to go on; undefined where it doesn't say.
   * @throws RegistryError `BLOB_UPLOAD_INVALID` (416) when that isn't where the upload is; the stream's error when it
   * breaks, after what came was kept.
   */
  async append(repository: string, id: string, body: IncomingMessage, start?: number): Promise<number> {
    const session = this.#session(id);
    while (session.interrupt) {
      session.interrupt();
      await session.writing;
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    session.interrupt = () => body.destroy();
    session.writing = promise;
    try {
      const size = await this.size(repository, id);
      if (start !== undefined && start !== size) {
        throw new RegistryError(416, 'BLOB_UPLOAD_INVALID', `The upload is at byte ${size}.`);
      }
      return await this.#write(this.#content.uploadFile(repository, id), session, body, size);
    } finally {
      session.interrupt = undefined;
      resolve();
    }
  }

  async #write(file: string, session: Session, body: IncomingMessage, from: number): Promise<number> {
    await using handle = await open(file, 'a');
    let size = from;
    for await (const chunk of body as AsyncIterable<Buffer>) {
      await handle.appendFile(chunk);
      // What was hashed in another life, or not at all, is hashed from the file at the end.
      if (session.hashed === size) {
        session.hash.update(chunk);
        session.hashed += chunk.byteLength;
      }
      size += chunk.byteLength;
    }
    return size;
  }

  /**
   * Makes an upload a blob.
   * @throws RegistryError `DIGEST_INVALID` when its bytes are others; the upload is gone then.
   */
  async finish(repository: string, id: string, digest: string): Promise<void> {
    const size = await this.size(repository, id);
    const file = this.#content.uploadFile(repository, id);
    const [algorithm = ''] = digest.split(':');
    const session = this.#session(id);
    const known = algorithm === 'sha256' && session.hashed === size;
    const actual = known
      ? `sha256:${session.hash.copy().digest('hex')}`
      : await digestOfFile(file, algorithm);
    if (actual !== digest) {
      await this.remove(repository, id);
      throw new RegistryError(400, 'DIGEST_INVALID', `The content has the digest ${actual}.`);
    }
    await this.#content.adoptFile(repository, file, digest);
    this.#sessions.delete(id);
  }

  async remove(repository: string, id: string): Promise<void> {
    this.#sessions.get(id)?.interrupt?.();
    this.#sessions.delete(id);
    await rm(this.#content.uploadFile(repository, id), { force: true });
  }

  /** What a client has to send back with its next step, where the registry insists on that. */
  state(id: string, size: number): string {
    return createHmac('sha256', this.#secret).update(`${id} ${size}`).digest('base64url');
  }

  /** Notes the size of a chunk. @throws RegistryError when the one before it was too small to have a next one. */
  noteChunk(id: string, bytes: number, minimum: number): void {
    const session = this.#session(id);
    if (session.short) throw new RegistryError(400, 'SIZE_INVALID', `Chunks must have ${minimum} bytes.`);
    session.short = bytes < minimum;
  }

  #session(id: string): Session {
    const found = this.#sessions.get(id);
    if (found) return found;
    const session: Session = {
      hash: createHash('sha256'),
      hashed: 0,
      interrupt: undefined,
      writing: Promise.resolve(),
      short: false,
    };
    this.#sessions.set(id, session);
    return session;
  }
}
