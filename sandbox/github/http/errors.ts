import type { Json, JsonObject } from '../json.ts';

/** One entry of `errors` in GitHub's answer to a request that it can't do. */
export interface FieldError {
  readonly resource: string;
  readonly field?: string;
  readonly code: 'missing' | 'missing_field' | 'invalid' | 'already_exists' | 'unprocessable' | 'custom';
  readonly message?: string;
  readonly value?: Json;
}

/** An answer of GitHub that says no, with the body that GitHub gives. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly errors: readonly FieldError[] | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    message: string,
    errors?: readonly FieldError[],
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.status = status;
    this.errors = errors;
    this.headers = headers;
  }

  body(documentation = 'https://docs.github.com/rest'): JsonObject {
    return {
      message: this.message,
      ...(this.errors && { errors: this.errors.map((one) => ({ ...one })) }),
      documentation_url: documentation,
      status: String(this.status),
    };
  }
}

export const notFound = (): ApiError => new ApiError(404, 'Not Found');
export const badCredentials = (): ApiError => new ApiError(401, 'Bad credentials');
export const requiresAuthentication = (): ApiError => new ApiError(401, 'Requires authentication');

/** 422 with entries that name the fields. */
export function invalid(...errors: FieldError[]): ApiError {
  return new ApiError(422, 'Validation Failed', errors);
}

/** 422 with one sentence, as git's own operations answer. */
export const unprocessable = (message: string): ApiError => new ApiError(422, message);
