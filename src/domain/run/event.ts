import picomatch from 'picomatch/posix.js';
import type { Project } from '../project.ts';
import { mayWrite } from './may-write.ts';
import { phases, type Phase } from './record.ts';

/** What started a run, as far as it matters. Branches are without `refs/heads/`; all texts are untrusted. */
export type RunEvent =
  | {
      readonly kind: 'push';
      /** Undefined: something else than a branch, such as a tag. */
      readonly branch: string | undefined;
      /** Where the branch stood before; undefined where there was none. */
      readonly before: string | undefined;
      /** The branch is gone. */
      readonly deleted: boolean;
    }
  | {
      readonly kind: 'pull-request';
      readonly number: number;
      /** Where the change comes from. */
      readonly branch: string;
      readonly commit: string;
      /** It comes from this very repository, not from a fork (also one that is gone by now). */
      readonly own: boolean;
      /** A bot's, whose runs get a read-only token and no secret: Dependabot. */
      readonly restricted: boolean;
    }
  | {
      readonly kind: 'merge-group';
      readonly branch: string;
      /** What it is merged into, as a commit. */
      readonly base: string;
    }
  /** Started by hand, by the clock, or by anything else. */
  | { readonly kind: 'other'; readonly branch: string | undefined };

/** What a run is to do. */
export interface RunKind {
  readonly kind: 'staging' | 'default' | 'change' | 'foreign' | 'merge-group' | 'nothing';
  /** What it does with each bot that changed, in order. */
  readonly phases: readonly Phase[];
  /** `preview`: ready and talked to, and then ended again. */
  readonly rollout: 'none' | 'switch' | 'preview';
  /** The branch whose newer push takes this run's place, and that is said about a revision; undefined: there is none. */
  readonly branch: string | undefined;
  /**
   * What the commit is compared with: where its branch left the default branch, the commit that is named, or the one
   * before (on the default branch).
   */
  readonly base: string | undefined;
  /** Bots of which nothing is known yet are gone through too, though this push didn't change them: nothing is lost. */
  readonly gathers: boolean;
  /** A push of the same commit may have started a run that tells all of it already. */
  readonly mayBeTold: boolean;
  /** Whether the token of the run can write anything. */
  readonly writes: boolean;
}

const noPhases: readonly Phase[] = [];
const untilTrained: readonly Phase[] = ['validate', 'train'];

const base = {
  branch: undefined,
  base: undefined,
  gathers: false,
  mayBeTold: false,
  writes: true,
} as const;

/** What a run does, by what started it. */
export function runKind(event: RunEvent, branches: Project['branches']): RunKind {
  switch (event.kind) {
    case 'merge-group':
      return { ...base, kind: 'merge-group', phases, rollout: 'preview', base: event.base };
    case 'pull-request': {
      const change = { ...base, phases: untilTrained, rollout: 'none' } as const;
      if (!mayWrite(event)) return { ...change, kind: 'foreign', writes: false };
      const { branch } = event;
      if (!isStaging(branch, branches)) return { ...change, kind: 'change', branch };
      return { ...base, kind: 'staging', phases, rollout: 'switch', branch, mayBeTold: true };
    }
    case 'push':
      if (event.deleted) return { ...base, kind: 'nothing', phases: noPhases, rollout: 'none' };
      return ofBranch(event.branch, event.before, branches);
    case 'other':
      return ofBranch(event.branch, undefined, branches);
  }
}

function ofBranch(
  branch: string | undefined,
  before: string | undefined,
  branches: Project['branches'],
): RunKind {
  if (branch === branches.default) {
    return { ...base, kind: 'default', phases, rollout: 'switch', branch, base: before, gathers: true };
  }
  if (branch !== undefined && isStaging(branch, branches)) {
    return { ...base, kind: 'staging', phases, rollout: 'switch', branch };
  }
  return { ...base, kind: 'change', phases: untilTrained, rollout: 'none', branch };
}

/** The default branch is none of staging, whatever the patterns say. */
function isStaging(branch: string, branches: Project['branches']): boolean {
  return (
    branch !== branches.default &&
    branches.staging.some((pattern) => picomatch.isMatch(branch, pattern, { dot: true }))
  );
}
