import { oneLine, quoted } from '../text.ts';
import { eventEvidence } from './events.ts';
import {
  atOnce,
  field,
  graceUntil,
  troubleOf,
  type ContainerPlace,
  type Scene,
  type Trouble,
} from './trouble.ts';
import type { ClusterEvent } from './objects.ts';
import type { Evidence } from './verdict.ts';
import { gist, timeOf, told } from './words.ts';

/** Reasons of a waiting container that are about its image, or one that is mounted into it (kubelet/images/types.go). */
export const pullReasons: ReadonlySet<string> = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'RegistryUnavailable',
  'SignatureValidationFailed',
  'InvalidImageName',
  'ErrImageNeverPull',
  'ImageInspectError',
]);

type PullKind = 'denied' | 'absent' | 'platform' | 'transient';

// The first that fits counts: registries say "denied" of what isn't there, and "not found" of another platform.
const kinds: readonly (readonly [PullKind, RegExp])[] = [
  ['transient', /\b429\b|too many requests|toomanyrequests|\b50[0-9]\b|timeout|timed out|deadline exceeded/i],
  [
    'denied',
    /\b40[13]\b|denied|unauthori[sz]ed|forbidden|insufficient_scope|authentication required|no basic auth credentials/i,
  ],
  ['platform', /no match(ing manifest)? for (platform|linux|windows)/i],
  ['absent', /not[ _]?found|manifest[ _]unknown|name[ _]unknown|does not exist|\b404\b/i],
];

/** What a registry's or runtime's message says, whatever the image is called; undefined: nothing in particular. */
export function pullKindOf(message: string, image: string): PullKind | undefined {
  // Names may hold any of the words: they are taken out, those in quotation marks too.
  const words = message
    .slice(0, 10_000)
    .replaceAll(image === '' ? '""' : image, ' ')
    .replace(/"[^"]*"/g, ' ')
    .replace(/\S*[/@]\S*/g, (word) => (word.endsWith(':') ? ':' : ' '));
  return kinds.find(([, pattern]) => pattern.test(words))?.[0];
}

/** Why a container's image, or one that is mounted, doesn't arrive. */
export function pullTrouble(
  scene: Scene,
  place: ContainerPlace,
  reason: string,
  message: string,
  events: readonly ClusterEvent[],
): Trouble {
  const { container, pod, name, path } = place;
  const mounted = pod.spec.volumes
    ?.map(({ image }) => image?.reference)
    .find((reference) => reference !== undefined && message.includes(reference));
  const image = mounted ?? container.image ?? '';
  const failed = events.filter(
    (event) =>
      event.reason === 'Failed' && String(event.message).startsWith(`Failed to pull image "${image}`),
  );
  const last = failed.at(-1);
  const what = `the ${mounted === undefined ? 'image' : 'package'} ${quoted(oneLine(image, 400), 200)} of ${name}`;
  const evidence: Evidence[] = [
    field(`${path}.state.waiting`, `${reason}: ${told(message)}`),
    ...(last ? [eventEvidence(failed)] : []),
  ];
  const fatal = { until: atOnce, evidence };
  const wrong = wrongReferences[reason];
  if (wrong !== undefined) {
    const [text, remedy] = wrong;
    return troubleOf(place, { ...fatal, code: 'bad-reference', headline: `${what} ${text}`, remedy });
  }
  const kind = pullKindOf(message, image) ?? pullKindOf(String(last?.message), image);
  switch (kind) {
    case 'absent':
      return troubleOf(place, {
        ...{ ...fatal, code: 'image-absent', headline: `${what} isn't in its registry` },
        remedy: 'Check that it was built and pushed, and that the reference is right.',
      });
    case 'platform':
      return troubleOf(place, {
        ...{ ...fatal, code: 'image-absent' },
        headline: `${what} isn't in its registry for this kind of node`,
        remedy: 'Build and push it for the architecture of the nodes too, or choose other nodes.',
      });
    case 'denied':
      return troubleOf(place, {
        ...{ ...fatal, code: 'pull-denied', headline: `the registry refuses ${what}` },
        remedy:
          'Give the environment a pull secret that may read this repository (pullSecrets), or the nodes the right to (AcrPull).',
      });
    case 'transient':
    case undefined:
      return troubleOf(place, {
        ...{
          evidence,
          code: 'pull-transient',
          headline: `${what} can't be pulled now: ${told(gist(message), 200)}`,
        },
        until: graceUntil(scene, 'pullTransient', timeOf(pod.status?.startTime)),
        remedy: 'Check that the registry answers from the nodes; it may be busy or not reachable.',
      });
  }
}

/** What is wrong with a reference for good, and what to do, by the reason. */
const wrongReferences: Readonly<Record<string, readonly [text: string, remedy: string]>> = {
  InvalidImageName: ['has a name that nothing can be pulled by', 'Correct the reference of the image.'],
  ErrImageNeverPull: [
    "isn't on the node, and its pull policy is Never",
    'Set the pull policy to IfNotPresent, or put the image on the nodes.',
  ],
  ImageInspectError: [
    "can't be read on the node",
    'Push the image again under another digest, or remove it from the node.',
  ],
  SignatureValidationFailed: [
    'has no signature that the nodes accept',
    'Sign the image with a key that the policy of the nodes trusts.',
  ],
};
