import type { mustBeUnset } from '../tracker/moment.ts';

/** What the policies see of one moment of a conversation; absent parts are empty. Keys are in alphabetical order. */
export interface State {
  /** The active loop's name, or `mustBeUnset` in a rule. */
  readonly loop?: string;
  /** The action that ran last; absent at the very start. */
  readonly previous?: string;
  /** Features of slots that influence the conversation. */
  readonly slots?: Readonly<Record<string, readonly number[] | typeof mustBeUnset>>;
  readonly user?: UserState;
}

/** What the policies see of a user's message: its intent, or its text where a story was written so. */
export interface UserState {
  readonly entities?: readonly string[];
  readonly intent?: string;
  readonly text?: string;
}

/** States that lead to an action. */
export interface Memory {
  /** Indexes into `DialogueModel.states`, oldest first. */
  readonly states: readonly number[];
  readonly action: string;
}

/** What a loop must know when it is left and entered again. */
export interface LoopMemory {
  readonly states: readonly number[];
  /** `interrupted`: the loop goes on without looking at the answer. `elsewhere`: another action than the loop follows. */
  readonly outcome: 'interrupted' | 'elsewhere';
}

/** Settings of `config.yml`'s policies that change what is predicted. */
export interface PolicySettings {
  /** Undefined members of JSON are absent: no memory, no generalization, unlimited history. */
  readonly memory?: { readonly maxHistory?: number; readonly augmented: boolean };
  readonly generalization?: { readonly maxHistory?: number };
  readonly fallback: { readonly enabled: boolean; readonly threshold: number; readonly action: string };
}

/** A trained dialogue: plain JSON, the same for the same stories, rules, domain and settings. */
export interface DialogueModel {
  readonly version: 1;
  /** Every state that training met, once. */
  readonly states: readonly State[];
  readonly rules: readonly Memory[];
  readonly loops: readonly LoopMemory[];
  /** What rules alone speak of: no story does, so what is learnt from stories doesn't look at it. */
  readonly ruleOnly: {
    readonly slots: readonly string[];
    readonly loops: readonly string[];
    /** Sources of predictions (`rule:3`, `loop:order_form`, `listen:order_form`, `default:restart`). */
    readonly sources: readonly string[];
  };
  /** Turns of stories, for exact recall. */
  readonly memories: readonly Memory[];
  /** Turns of stories, for what resembles them. */
  readonly examples: readonly Memory[];
  readonly settings: PolicySettings;
}
