/** The engine's own vocabulary: what is read from a bot's files, what is trained, what a conversation holds. */

/** Where something stands; lines and columns count from 1. */
export interface Place {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

export interface Problem {
  readonly severity: 'error' | 'warning' | 'note';
  readonly code: string;
  readonly message: string;
  readonly place?: Place;
  readonly next?: string;
}

export interface EntityAnnotation {
  readonly entity: string;
  readonly value: string;
  readonly role?: string;
  readonly group?: string;
  /** Offsets in UTF-16 code units into the example's plain text; `end` is exclusive. */
  readonly start: number;
  readonly end: number;
}

export interface Example {
  /** The whole intent, such as `faq/ask_hours` for a retrieval intent. */
  readonly intent: string;
  /** Without annotations. */
  readonly text: string;
  readonly entities: readonly EntityAnnotation[];
  readonly place: Place;
}

export interface NluData {
  readonly examples: readonly Example[];
  /** From what is written (lower case) to the value that is meant. */
  readonly synonyms: ReadonlyMap<string, string>;
  readonly lookups: ReadonlyMap<string, readonly string[]>;
  readonly regexes: readonly { readonly name: string; readonly pattern: string; readonly place: Place }[];
}

export type SlotType = 'text' | 'bool' | 'float' | 'categorical' | 'list' | 'any';

export type SlotMappingType = 'from_entity' | 'from_text' | 'from_intent' | 'from_trigger_intent' | 'custom';

export interface SlotMapping {
  readonly type: SlotMappingType;
  readonly entity?: string;
  readonly role?: string;
  readonly group?: string;
  readonly intents: readonly string[];
  readonly notIntents: readonly string[];
  readonly value?: unknown;
  /** `activeLoop` null means: only outside every loop. */
  readonly conditions: readonly { readonly activeLoop: string | null; readonly requestedSlot?: string }[];
  readonly action?: string;
}

export interface Slot {
  readonly name: string;
  readonly type: SlotType;
  readonly initial: unknown;
  readonly influences: boolean;
  readonly values: readonly string[];
  readonly minValue?: number;
  readonly maxValue?: number;
  readonly mappings: readonly SlotMapping[];
  readonly place: Place;
}

export interface ResponseVariant {
  readonly text?: string;
  readonly image?: string;
  readonly attachment?: unknown;
  readonly buttons: readonly { readonly title: string; readonly payload: string }[];
  readonly custom?: unknown;
  readonly channel?: string;
  /** All must hold. */
  readonly conditions: readonly { readonly slot: string; readonly value: unknown }[];
  readonly place: Place;
}

export interface Form {
  readonly name: string;
  readonly requiredSlots: readonly string[];
  readonly ignoredIntents: readonly string[];
  readonly place: Place;
}

export interface IntentRules {
  readonly useEntities: boolean | readonly string[];
  readonly ignoreEntities: readonly string[];
  readonly triggers?: string;
}

export interface Domain {
  readonly intents: ReadonlyMap<string, IntentRules>;
  readonly entities: ReadonlyMap<
    string,
    { readonly roles: readonly string[]; readonly groups: readonly string[]; readonly influences: boolean }
  >;
  readonly slots: ReadonlyMap<string, Slot>;
  readonly responses: ReadonlyMap<string, readonly ResponseVariant[]>;
  readonly forms: ReadonlyMap<string, Form>;
  /** Names under `actions:`, in order, default actions and responses left in as written. */
  readonly actions: readonly string[];
  readonly sessionExpirationMinutes: number;
  readonly carryOverSlots: boolean;
}

/** One step of a story, rule or test story. */
export type StoryStep =
  | {
      readonly kind: 'user';
      readonly intent?: string;
      /** What was typed, in a test story or an end-to-end story, annotations taken out. */
      readonly text?: string;
      readonly entities: readonly {
        readonly entity: string;
        readonly value?: string;
        readonly role?: string;
        readonly group?: string;
      }[];
      readonly place: Place;
    }
  | { readonly kind: 'action'; readonly action: string; readonly place: Place }
  /** A bot utterance written out (`bot:`), an end-to-end action. */
  | { readonly kind: 'bot'; readonly text: string; readonly place: Place }
  | {
      readonly kind: 'slots';
      /** A value of undefined means: set to something. */ readonly slots: readonly {
        readonly name: string;
        readonly value: unknown;
      }[];
      readonly place: Place;
    }
  | { readonly kind: 'loop'; readonly loop: string | null; readonly place: Place }
  | { readonly kind: 'or'; readonly options: readonly StoryStep[]; readonly place: Place }
  | {
      readonly kind: 'checkpoint';
      readonly name: string;
      readonly slots: readonly { readonly name: string; readonly value: unknown }[];
      readonly place: Place;
    };

export interface Story {
  readonly kind: 'story' | 'rule' | 'test';
  readonly name: string;
  readonly steps: readonly StoryStep[];
  /** Steps of a rule's `condition:`: loops and slots. */
  readonly condition: readonly StoryStep[];
  readonly conversationStart: boolean;
  readonly waitForUserInput: boolean;
  readonly place: Place;
}

export interface PipelineComponent {
  readonly name: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly place: Place;
}

export interface BotConfig {
  readonly language: string;
  /** Empty means: defaults. */
  readonly pipeline: readonly PipelineComponent[];
  readonly policies: readonly PipelineComponent[];
}

/** A bot as its files tell it. */
export interface BotData {
  readonly config: BotConfig;
  readonly domain: Domain;
  readonly nlu: NluData;
  readonly stories: readonly Story[];
  readonly tests: readonly Story[];
  /** Files of JavaScript actions (`actions/**.{js,mjs}`), relative to the bot, sorted. */
  readonly actionFiles: readonly string[];
  readonly problems: readonly Problem[];
}

export interface RecognizedEntity {
  readonly entity: string;
  readonly value: unknown;
  readonly start: number;
  readonly end: number;
  readonly role?: string;
  readonly group?: string;
  readonly extractor: string;
  readonly confidence?: number;
}

/** What the NLU makes of a text: the shape of Rasa's `/model/parse`. */
export interface Parse {
  readonly text: string;
  readonly intent: { readonly name: string; readonly confidence: number };
  readonly entities: readonly RecognizedEntity[];
  /** Best first. */
  readonly intentRanking: readonly { readonly name: string; readonly confidence: number }[];
  /** For a retrieval intent: the best full name, such as `faq/ask_hours`. */
  readonly responseSelector?: string;
}

/** A trained NLU, ready to predict. */
export interface Nlu {
  parse(text: string): Parse;
}

/** An event of a conversation, in Rasa's JSON form (`event`, `timestamp` and what the kind needs). */
export interface TrackerEvent {
  readonly event: string;
  readonly timestamp: number;
  readonly [key: string]: unknown;
}
