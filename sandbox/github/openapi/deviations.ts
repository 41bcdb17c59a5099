import type { OperationId } from './operations.ts';

/** Where GitHub itself is known to differ from its description. */
export interface Deviation {
  readonly operations: readonly OperationId[] | '*';
  /** The status whose body differs; `request` for what is sent, `errors` for all that say no. */
  readonly where: number | 'request' | 'errors';
  /** The place that Ajv names, as a regular expression, with what it says there. */
  readonly what: RegExp;
  readonly reason: string;
}

export const deviations: readonly Deviation[] = [
  {
    operations: '*',
    where: 'errors',
    what: /^ must NOT have additional properties \(status\)$/,
    reason: 'Since 2024 every error body repeats its status; `validation-error` was not told.',
  },
  {
    operations: ['repos/create-deployment-status'],
    where: 201,
    what: /^\/(?:target|environment|log)_url must match format "uri" \(""\)$/,
    reason: 'URLs that a deployment status was not given are shown as empty texts.',
  },
  {
    operations: ['repos/list-deployment-statuses', 'repos/get-deployment-status'],
    where: 200,
    what: /^(?:\/\d+)?\/(?:target|environment|log)_url must match format "uri" \(""\)$/,
    reason: 'URLs that were not given are empty texts when they are read back, too.',
  },
];
