import type { Account } from './accounts.ts';

export interface Release {
  readonly id: number;
  tag: string;
  target: string;
  name: string | null;
  body: string | null;
  draft: boolean;
  prerelease: boolean;
  /** Whether it may be called the latest. */
  latest: 'true' | 'false' | 'legacy';
  readonly author: Account;
  readonly createdAt: number;
  updatedAt: number;
  publishedAt: number | null;
}
