import { spawn } from 'node:child_process';

/** What kubectl said. */
export interface Said {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs the real kubectl.
 * @param cluster the program that is kubectl when its first argument says so, and the kubeconfig.
 * @returns what it said, also where it failed; status 127 where it could not be started.
 */
export function kubectl(
  cluster: { readonly kubernetes: string; readonly kubeconfig: string },
  given: readonly string[],
  options: { readonly input?: string; readonly timeoutMs?: number } = {},
): Promise<Said> {
  return new Promise((resolve) => {
    const child = spawn(cluster.kubernetes, ['kubectl', ...given], {
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], KUBECONFIG: cluster.kubeconfig },
      timeout: options.timeoutMs ?? 60_000,
    });
    const output = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => (output[name] += text));
    }
    child.once('error', (error) => resolve({ status: 127, stdout: '', stderr: error.message }));
    child.once('close', (status) => resolve({ status: status ?? 1, ...output }));
    // A program that ends before it has read everything is not a failure of its own.
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input ?? '');
  });
}
