import { EnvironmentError, UserError } from '../../../domain/errors.ts';
import { listed, oneLine, quoted } from '../../../domain/text.ts';
import { isUndeclared, type Cause, type Refusal } from './status.ts';
import type { CallFailure } from './transport.ts';

/** What a sentence says of where a request went. */
export interface Whereabouts {
  readonly context: string;
  /** The API server's host and port. */
  readonly host: string;
  readonly namespace: string;
}

const again = 'Run it again: it goes on where it stopped.';

/** An API server that gave no whole answer. */
export function unreachableError(failure: CallFailure, { host, context }: Whereabouts): EnvironmentError {
  const { kind, message } = failure;
  return new EnvironmentError(
    `The API server ${host} (context ${quoted(context)}) can't be reached: ${message}.`,
    {
      code: 'kubernetes-unreachable',
      next:
        kind === 'tls'
          ? 'See that the kubeconfig is of this cluster: its certificate-authority is what is trusted.'
          : kind === 'not-tls'
            ? 'See that the kubeconfig names the right address: what answers there speaks no TLS.'
            : `See whether \`kubectl version\` reaches it from here. ${again}`,
    },
  );
}

/** A request on an API that was closed. */
export function closedError(): EnvironmentError {
  return new EnvironmentError('The connection to the cluster was closed already.', {
    code: 'kubernetes-closed',
  });
}

/** Whether that was why: to whoever follows something, the end. */
export function isClosed(error: unknown): boolean {
  return error instanceof EnvironmentError && error.code === 'kubernetes-closed';
}

/** An answer that isn't what Kubernetes describes. */
export function answerError(doing: string, problem: string, { host }: Whereabouts): EnvironmentError {
  return new EnvironmentError(
    `The API server ${host} didn't ${doing} as Kubernetes describes it: ${problem}.`,
    {
      code: 'kubernetes-answer',
      next: 'See that the kubeconfig names a Kubernetes API server; if it does, please report this sentence.',
    },
  );
}

/**
 * The error of ours for what the API server refused.
 * @param doing what was tried, as in `apply Deployment rose-1a2b-core`
 */
export function refusedError(
  refusal: Refusal,
  doing: string,
  where: Whereabouts,
): UserError | EnvironmentError {
  const { status, message } = refusal;
  const { namespace, context, host } = where;
  const said = message === '' ? `it answered ${status}` : message;
  if (!refusal.own && status !== 401 && status !== 403 && status < 500 && status !== 429)
    return answerError(doing, said, where);
  if (isUndeclared(refusal)) return invalid(`The cluster didn't ${doing}: ${undeclared(message) || said}.`);
  switch (status) {
    case 400:
      return invalid(`The cluster didn't ${doing}: ${strictly(message) || said}.`);
    case 401:
      return new UserError(`The API server ${host} doesn't take the login of context ${quoted(context)}.`, {
        code: 'kubernetes-unauthorized',
        next: 'Log in again: the token or the certificate may have ended. `kubectl auth whoami` shows whether it works.',
      });
    case 403:
      return forbidden(refusal, doing, where);
    case 404:
      if (refusal.about.kind === 'namespaces')
        return new UserError(
          `There is no namespace ${quoted(namespace)} in the cluster of context ${quoted(context)}.`,
          {
            code: 'kubernetes-namespace',
            next: `Type \`kubectl create namespace ${namespace}\`, or correct \`namespace\` of the environment in tidegate.yml.`,
          },
        );
      return new UserError(`The cluster has nothing to ${doing}: ${said}.`, { code: 'kubernetes-missing' });
    case 409:
      return conflict(refusal, doing);
    case 410:
      return new EnvironmentError(`The cluster has forgotten what was needed to ${doing}: ${said}.`, {
        code: 'kubernetes-busy',
        next: again,
      });
    case 413:
      return invalid(`The cluster didn't ${doing}, because it is too large: ${said}.`);
    case 422:
      return invalid(`The cluster didn't ${doing}: ${causesText(refusal.causes) || said}.`);
    case 429:
      return new EnvironmentError(`The cluster asks to wait before it can ${doing}: ${said}.`, {
        code: 'kubernetes-busy',
        next: again,
      });
    default:
      if (status >= 500)
        return new EnvironmentError(`The cluster could not ${doing}: ${said} (${status}).`, {
          code: 'kubernetes-busy',
          next: again,
        });
      return answerError(doing, `${said} (${status})`, where);
  }
}

function invalid(message: string): UserError {
  return new UserError(message, {
    code: 'kubernetes-invalid',
    next: 'Correct the settings of the environment in tidegate.yml (a `patch` of it, most likely); `tidegate manifests` prints what is applied.',
  });
}

/** A missing right, or something that looks at what is written and says no. */
function forbidden({ message, status }: Refusal, doing: string, where: Whereabouts): UserError {
  const { namespace, context } = where;
  if (/because it is being terminated/.test(message))
    return new UserError(
      `The namespace ${quoted(namespace)} is being removed: nothing new can be made in it.`,
      {
        code: 'kubernetes-namespace',
        next: 'Wait until it is gone and make it again, or name another `namespace` in tidegate.yml.',
      },
    );
  const right = /cannot (\w+) resource "([^"]+)"(?: in API group "([^"]*)")?/.exec(message);
  if (right || message === '' || /^Forbidden$/i.test(message)) {
    const [, verb = '', resource = '', group = ''] = right ?? [];
    const what = right ? `${verb} ${resource}${group === '' ? '' : ` (${group})`}` : doing;
    return new UserError(
      `The login of context ${quoted(context)} may not ${what} in the namespace ${quoted(namespace)}, which is needed to ${doing}.`,
      {
        code: 'kubernetes-forbidden',
        next: 'Give it that right: `tidegate rbac` prints the Role that is needed.',
      },
    );
  }
  return new UserError(`The cluster's rules don't let anybody ${doing}: ${message || `status ${status}`}.`, {
    code: 'kubernetes-admission',
    next: 'Fit the settings of the environment in tidegate.yml to that rule, or ask whoever looks after the cluster.',
  });
}

function conflict({ causes, message }: Refusal, doing: string): UserError {
  const fields = causes.filter(({ reason }) => reason === 'FieldManagerConflict');
  if (fields.length === 0)
    return new UserError(
      `The cluster didn't ${doing}, because something else changed it at the same time: ${message}.`,
      {
        code: 'kubernetes-conflict',
        next: again,
      },
    );
  const managers = new Set(
    fields.map((cause) => /conflict with ("[^"]*")/.exec(cause.message)?.[1] ?? 'another manager'),
  );
  const names = fields.map(({ field }) => field).filter((field) => field !== '');
  return new UserError(
    `The cluster didn't ${doing}, because ${listed([...managers])} manages ${listed(names, 3)}.`,
    {
      code: 'kubernetes-conflict',
      next: 'See who writes that field beside Tidegate (`kubectl get … --show-managed-fields`), and let it go there.',
    },
  );
}

/** The part of a message of strict validation that matters: `unknown field "spec.replica"`. */
function strictly(message: string): string {
  return /strict decoding error: (.*)/s.exec(message)?.[1] ?? '';
}

/** The same for a field that server-side apply doesn't know: `unknown field .spec.replica`. */
function undeclared(message: string): string {
  const fields = [...message.matchAll(/(\.[^\s:]+): field not declared in schema/g)].map(
    ([, field = '']) => field,
  );
  return fields.length === 0 ? '' : `unknown field ${listed(fields, 3)}`;
}

function causesText(causes: readonly Cause[]): string {
  const texts = causes.map(({ field, message }) => {
    const reason = message
      .replace(/^Invalid value: (?:[\w.]+\{.*\}|\{.*\}|"(?:[^"\\]|\\.){80,}"): /s, '')
      .replace(/[.!]+$/, '');
    return oneLine(field === '' ? reason : `${field}: ${reason}`, 300);
  });
  return texts.slice(0, 3).join('; ');
}
