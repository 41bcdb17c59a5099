import type { BlobName } from '../blobs.ts';
import type { Call, RegistryClient } from './client.ts';
import { damagedError } from './errors.ts';
import { HttpFailure, type HttpResponse } from './http.ts';
import { readRefusal } from './refusal.ts';

/**
 * Reads a blob of a registry. A connection that breaks goes on where it stood. Its digest isn't verified, but a body of
 * another length than the blob's is told.
 * @param call the GET of the blob.
 * @returns undefined where there is none.
 * @throws EnvironmentError `blob-damaged`, or what a registry client throws.
 */
export async function download(
  client: RegistryClient,
  call: Call,
  blob: BlobName,
  where: string,
): Promise<AsyncIterable<Uint8Array> | undefined> {
  const first = await client.send(call, [200, 404], (response) => Promise.resolve(response));
  if (first.status === 200) return bodyOf(client, call, blob, where, first);
  await first.discard();
  return undefined;
}

async function* bodyOf(
  client: RegistryClient,
  call: Call,
  blob: BlobName,
  where: string,
  first: HttpResponse,
): AsyncGenerator<Uint8Array> {
  const damaged = (what: string) => damagedError(blob, `in ${where}`, what);
  const patience = client.patience();
  let position = 0;
  /** Whether an answer ended before the blob did, and claimed to be whole. */
  let short = false;
  let response: HttpResponse | undefined = first;
  for (;;) {
    let problem: HttpFailure | Awaited<ReturnType<typeof readRefusal>>;
    try {
      response ??= await client.exchange(position === 0 ? call : rangeOf(call, position));
      if (response.status === 200 || response.status === 206) {
        const skip = position - startOf(response);
        for await (const chunk of after(response, skip, damaged)) {
          position += chunk.byteLength;
          if (position > blob.size) throw damaged(`more than its ${blob.size} bytes came`);
          patience.progressed();
          yield chunk;
        }
        if (position === blob.size) return;
        short = true;
        problem = new HttpFailure('broken', 'its answer was cut off');
      } else {
        problem = await readRefusal(response);
        short &&= problem.status === 416;
      }
    } catch (error) {
      if (!(error instanceof HttpFailure)) throw error;
      // It promised more than it had, but all is there.
      if (position === blob.size) return;
      problem = error;
      short = false;
    }
    response = undefined;
    if (await client.worthAnother(problem, patience)) continue;
    if (short) throw damaged(`only ${position} of its ${blob.size} bytes came`);
    throw await client.error(problem, call);
  }
}

const rangeOf = (call: Call, position: number): Call => ({
  ...call,
  headers: { ...call.headers, range: `bytes=${position}-` },
});

/** Where in the blob a body starts: a registry may answer a range with everything. */
function startOf(response: HttpResponse): number {
  if (response.status === 200) return 0;
  return Number(/^bytes (\d{1,15})-/.exec(response.header('content-range') ?? '')?.[1] ?? NaN);
}

/** A body without its first bytes. */
async function* after(
  response: HttpResponse,
  skip: number,
  damaged: (what: string) => Error,
): AsyncGenerator<Uint8Array> {
  if (!(skip >= 0)) {
    await response.discard();
    throw damaged('another part of it came than was asked for');
  }
  let left = skip;
  for await (const chunk of response.body) {
    const skipped = Math.min(left, chunk.byteLength);
    left -= skipped;
    if (skipped < chunk.byteLength) yield skipped === 0 ? chunk : chunk.subarray(skipped);
  }
}
