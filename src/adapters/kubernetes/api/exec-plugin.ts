import { spawn } from 'node:child_process';
import { isAbsolute, resolve } from 'node:path';
import * as v from 'valibot';
import { EnvironmentError, UserError } from '../../../domain/errors.ts';
import { oneLine, quoted } from '../../../domain/text.ts';
import type { ExecEntry } from './kubeconfig-schema.ts';
import type { Way } from './way.ts';

/** Some plugins ask a cloud far away. */
const patienceMs = 60_000;
const largestAnswer = 1_048_576;

const credentialSchema = v.object({
  status: v.object({
    token: v.nullish(v.string()),
    clientCertificateData: v.nullish(v.string()),
    clientKeyData: v.nullish(v.string()),
    expirationTimestamp: v.nullish(v.string()),
  }),
});

export interface PluginCredential {
  readonly token: string | undefined;
  /** PEM. */
  readonly certificate: string | undefined;
  readonly key: string | undefined;
  /** Milliseconds since 1970. */
  readonly expires: number | undefined;
}

export interface PluginOptions {
  readonly exec: ExecEntry;
  readonly way: Pick<Way, 'context' | 'server' | 'trust'>;
  /** PEM, told to plugins that want to know the cluster. */
  readonly authority: Buffer | undefined;
  readonly directory: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly timeoutMs?: number;
}

/**
 * Asks an exec plugin for a credential (`client.authentication.k8s.io`): an ExecCredential in KUBERNETES_EXEC_INFO, one
 * as JSON on standard output. No shell is between. What it prints on standard output never comes out in an error.
 * @throws UserError `kubernetes-login` where it isn't installed or can't log in; EnvironmentError `kubernetes-login`.
 */
export async function askPlugin(options: PluginOptions): Promise<PluginCredential> {
  const { exec, way } = options;
  const about = `The context ${quoted(way.context)} logs in with \`${oneLine(exec.command, 100)}\``;
  const next = 'Log in again in a terminal (`kubectl auth whoami` shows whether it works).';
  if (exec.interactiveMode === 'Always')
    throw new UserError(`${about}, which has to ask a person.`, {
      code: 'kubernetes-login',
      next: 'Use a login that needs nobody: a service account, or an identity of the workflow.',
    });
  const result = await run(options);
  switch (result.kind) {
    case 'not-started':
      throw new UserError(
        result.code === 'ENOENT'
          ? `${about}, which isn't installed.`
          : `${about}, which can't be started (${result.code}).`,
        {
          code: 'kubernetes-login',
          next:
            oneLine(exec.installHint ?? '', 300) || 'Install it, or let the context log in by other means.',
        },
      );
    case 'too-late':
      throw new EnvironmentError(`${about}, which didn't answer within ${result.afterMs / 1000} seconds.`, {
        code: 'kubernetes-login',
        next,
      });
    case 'ended':
      if (result.code !== 0) {
        const last = result.errors.trim().split('\n').at(-1) ?? '';
        throw new UserError(
          `${about}, which failed: ${oneLine(last, 300) || `exit code ${String(result.code)}`}.`,
          {
            code: 'kubernetes-login',
            next,
          },
        );
      }
  }
  const answer = v.safeParse(v.pipe(v.string(), v.parseJson(), credentialSchema), result.output);
  const status = answer.success ? answer.output.status : undefined;
  if (!status || (!status.token && !(status.clientCertificateData && status.clientKeyData)))
    throw new EnvironmentError(`${about}, which answered no credential.`, { code: 'kubernetes-login', next });
  const expires = Date.parse(status.expirationTimestamp ?? '');
  return {
    token: status.token ?? undefined,
    certificate: status.clientCertificateData ?? undefined,
    key: status.clientKeyData ?? undefined,
    expires: Number.isNaN(expires) ? undefined : expires,
  };
}

type Result =
  | { readonly kind: 'ended'; readonly code: number | null; readonly output: string; readonly errors: string }
  | { readonly kind: 'too-late'; readonly afterMs: number }
  | { readonly kind: 'not-started'; readonly code: string };

function run({
  exec,
  way,
  authority,
  directory,
  environment,
  timeoutMs = patienceMs,
}: PluginOptions): Promise<Result> {
  const info = {
    apiVersion: exec.apiVersion ?? 'client.authentication.k8s.io/v1',
    kind: 'ExecCredential',
    spec: {
      interactive: false,
      ...(exec.provideClusterInfo === true && {
        cluster: {
          server: way.server.href.replace(/\/$/, ''),
          ...(way.trust.name !== undefined && { 'tls-server-name': way.trust.name }),
          ...(way.trust.blind && { 'insecure-skip-tls-verify': true }),
          ...(authority && { 'certificate-authority-data': authority.toString('base64') }),
        },
      }),
    },
  };
  // A path is one from the kubeconfig on; a bare name is looked for on PATH.
  const relative = !isAbsolute(exec.command) && /[\\/]/.test(exec.command);
  const command = relative ? resolve(directory, exec.command) : exec.command;
  return new Promise((settle) => {
    const child = spawn(command, exec.args ?? [], {
      env: {
        ...environment,
        ...Object.fromEntries((exec.env ?? []).map(({ name, value }) => [name, value])),
        KUBERNETES_EXEC_INFO: JSON.stringify(info),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    let output = '';
    let errors = '';
    child.stdout
      .setEncoding('utf8')
      .on('data', (text: string) => (output = (output + text).slice(0, largestAnswer)));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (errors = (errors + text).slice(-4_096)));
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      // Something that it started may still hold the pipes open.
      child.stdout.destroy();
      child.stderr.destroy();
      settle({ kind: 'too-late', afterMs: timeoutMs });
    }, timeoutMs);
    child.once('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      settle({ kind: 'not-started', code: error.code ?? 'unknown' });
    });
    child.once('close', (code) => {
      clearTimeout(timer);
      settle({ kind: 'ended', code, output, errors });
    });
  });
}
