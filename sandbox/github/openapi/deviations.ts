import type { OperationId } from './operations.ts';

/** Where GitHub itself is known to differ from its description. */
export interface Deviation {
  readonly operation: OperationId | '*';
  /** The status whose body differs; `request` for what is sent. */
  readonly where: number | 'request' | 'errors';
  /** The place that Ajv names, as a regular expression, with what it says there. */
  readonly what: RegExp;
  readonly reason: string;
}

export const deviations: readonly Deviation[] = [
  {
    operation: '*',
    where: 'errors',
    what: /^ must NOT have additional properties \(status\)$/,
    reason: 'Since 2024 every error body repeats its status; `validation-error` was not told.',
  },
];
