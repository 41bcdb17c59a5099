import { exchange } from '../talk/http.ts';
import { failureOf, readStatus, refusalOf } from '../talk/status.ts';

/** How a half looks from outside. */
export interface Probe {
  /** `wrong`: it answers, but is not what should be there. */
  readonly state: 'ok' | 'waiting' | 'wrong';
  /** What was asked and what came back, in one clause; empty if it is well. */
  readonly text: string;
  /** Nothing listens there. */
  readonly refused: boolean;
}

const well: Probe = { state: 'ok', text: '', refused: false };

/** What `/status` must name. */
export interface ExpectedModel {
  readonly modelFile: string;
  readonly modelId: string;
}

/**
 * Asks a core: `/status` must be 200 and name the expected model (Rasa answers `GET /` without any), and its health
 * path 200.
 */
export async function probeCore(
  base: string,
  healthPath: string,
  expect: ExpectedModel,
  timeoutMs: number,
): Promise<Probe> {
  const answer = await exchange(`${base}/status`, { timeoutMs });
  const status = readStatus(answer);
  if (status.kind !== 'serving') {
    return waiting(`GET ${base}/status`, status.message, refusedBy(answer));
  }
  if (fileName(status.modelFile) !== fileName(expect.modelFile)) {
    const text = `GET ${base}/status names the model ${fileName(status.modelFile)} instead of ${fileName(expect.modelFile)}`;
    return { state: 'wrong', text, refused: false };
  }
  if (status.modelId !== undefined && status.modelId !== expect.modelId) {
    const text = `GET ${base}/status names the model id ${status.modelId} instead of ${expect.modelId}`;
    return { state: 'wrong', text, refused: false };
  }
  return healthPath === '/status' ? well : probeHealth(base, healthPath, timeoutMs);
}

/** Asks whether a path answers 200. */
export async function probeHealth(base: string, healthPath: string, timeoutMs: number): Promise<Probe> {
  const answer = await exchange(`${base}${healthPath}`, { timeoutMs });
  if (answer.kind !== 'response') {
    return waiting(`GET ${base}${healthPath}`, failureOf(answer), refusedBy(answer));
  }
  return answer.status === 200 ? well : waiting(`GET ${base}${healthPath}`, refusalOf(answer), false);
}

function waiting(asked: string, why: string, refused: boolean): Probe {
  return { state: 'waiting', text: `${asked}: ${why}`, refused };
}

function refusedBy(answer: Awaited<ReturnType<typeof exchange>>): boolean {
  return (
    answer.kind === 'unreachable' &&
    /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ERR_INVALID_URL)$/.test(answer.code ?? '')
  );
}

function fileName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}
