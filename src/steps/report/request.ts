import type { Project } from '../../domain/project.ts';
import type { RunEvent } from '../../domain/run/event.ts';
import type { RunName } from '../../domain/run/record.ts';
import type { RunView } from '../../domain/report/view.ts';
import type { Registrar } from '../../ports/registrar.ts';
import type { LeftFile } from './left.ts';
import type { Needs } from './needs.ts';

/** The run that is reported, as its own job knows it. */
export interface ReportRequest {
  readonly run: RunName;
  /** The commit that it is about: of a pull request its head. */
  readonly commit: string;
  readonly event: RunEvent;
  readonly needs: Needs;
  readonly files: readonly LeftFile[];
}

export interface EndRequest extends ReportRequest {
  /** The configuration where the commit's own can't be read. */
  readonly standard: Project;
  /** The environment to which the run deploys. */
  readonly environment: string;
  /** Seals ids for bots that have none; undefined: nobody gave a key ring. */
  readonly registrar: Registrar | undefined;
  /** Waits so many milliseconds. */
  readonly wait: (ms: number) => Promise<void>;
}

export interface BeginResult {
  readonly reason: 'shown' | 'not-shown';
  /** One sentence. */
  readonly headline: string;
  readonly notes: readonly string[];
}

export interface EndResult {
  readonly reason: 'passed' | 'failed' | 'cancelled' | 'superseded' | 'told-elsewhere' | 'not-told';
  readonly headline: string;
  /** Undefined where another run tells it. */
  readonly view: RunView | undefined;
  readonly notes: readonly string[];
  readonly untold: readonly string[];
}
