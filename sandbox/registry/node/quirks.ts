/** How a registry may differ from others, within the specification or just outside it. All off unless told. */
export interface Quirks {
  /** A PUT that carries a body gets this status: content comes by PATCH alone. */
  readonly refusesPutBody?: number;
  /** `OCI-Chunk-Min-Length`: bytes that every chunk but the last must have. */
  readonly chunkMinLength?: number;
  /** Bytes that the body of a PATCH may have; more get 413. GHCR takes 4 MiB. */
  readonly patchLimit?: number;
  /** What a request to mount gets: an ordinary upload (`never`), or this status. */
  readonly mount?: 'never' | 401 | 403 | 404 | 405;
  /** An upload is gone when a connection breaks in it. */
  readonly forgetsUploads?: boolean;
  /** Blobs are served by another origin, with a signature in the query; there a credential is refused, as S3 does. */
  readonly redirectsBlobs?: boolean;
  /** `Location` is a path. */
  readonly relativeLocation?: boolean;
  /** `Location` carries a state in its query that must come back, and is another after every step. */
  readonly locationState?: boolean;
  /** Nothing can be deleted: 405. */
  readonly refusesDelete?: boolean;
  /** A new tag is missing from so many listings. */
  readonly staleTagLists?: number;
  /** Tags that one page has at most, whatever is asked for. */
  readonly tagPage?: number;
  /** HEAD says no `Content-Length`. */
  readonly noHeadSize?: boolean;
  /** `Range` is ignored: always the whole blob. */
  readonly noRanges?: boolean;
  /** A manifest is only found where `Accept` names its type. */
  readonly strictAccept?: boolean;
  /** There is no referrers API: 404. */
  readonly noReferrers?: boolean;
}
