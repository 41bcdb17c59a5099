import type { Json } from '../digest.ts';

/** An object of JSON. */
export type JsonObject = { readonly [key: string]: Json | undefined };

/** Texts by name: labels, annotations, selectors. */
export type Texts = Readonly<Record<string, string>>;

/** What every object says of itself. */
export type Metadata = {
  readonly name: string;
  readonly namespace?: string;
  readonly labels: Texts;
  readonly annotations?: Texts;
};

/** An object as it is applied: plain JSON, with no member that is undefined. */
export type Manifest = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Metadata;
  readonly spec?: JsonObject;
  readonly [member: string]: Json | undefined;
};
