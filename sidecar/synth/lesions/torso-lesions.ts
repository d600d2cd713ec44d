import type { BodyParameters, Posture } from '../bodies/body.ts';
import { type RibFracture, type Torso, type TorsoChanges, torsoOf } from '../bodies/torso.ts';
import { torsoScene } from '../bodies/torso-scene.ts';
import type { Solid } from '../volume/solid.ts';
import { abdominal, perirenalTissue } from './abdominal.ts';
import { cardiomegaly, mediastinalMass, ribFracture, strangeVessel } from './chest-masses.ts';
import type { Lesion } from './lesion.ts';
import { lungNodule } from './lung-nodules.ts';
import { atelectasis, COLLAPSE_LIFT_MM, COLLAPSE_SHIFT_MM, fibrosis, opacity } from './opacities.ts';
import { effusion, pneumothorax } from './pleura.ts';
import { scattered } from './scattered.ts';
import type { TorsoLesionSpec } from './torso-specs.ts';
import { device } from './tubes.ts';

/** What the lesions change of the body itself. */
export function torsoChanges(specs: readonly TorsoLesionSpec[]): TorsoChanges {
  const changes: { cardiothoracicRatio?: number; shiftMm: number; ribFractures: RibFracture[] } = {
    shiftMm: 0,
    ribFractures: [],
  };
  const lift: Partial<Record<'left' | 'right', number>> = {};
  for (const spec of specs) {
    if (spec.kind === 'cardiomegaly') changes.cardiothoracicRatio = spec.ratio;
    if (spec.kind === 'ribFracture') changes.ribFractures.push(spec);
    if (spec.kind !== 'atelectasis') continue;
    const left = spec.lobe.startsWith('L');
    lift[left ? 'left' : 'right'] = COLLAPSE_LIFT_MM * spec.collapse;
    changes.shiftMm += (left ? 1 : -1) * COLLAPSE_SHIFT_MM * spec.collapse;
  }
  return { ...changes, diaphragmLiftMm: lift };
}

export interface TorsoWithLesions {
  readonly torso: Torso;
  readonly lesions: readonly Lesion[];
  readonly scene: readonly Solid[];
}

/** A trunk with its lesions, ready to be sliced. */
export function illTorso(body: BodyParameters, specs: readonly TorsoLesionSpec[], posture: Posture): TorsoWithLesions {
  const torso = torsoOf(body, torsoChanges(specs));
  const lesions = specs.map((spec) => torsoLesion(spec, torso, posture));
  const clear = lesions.filter(({ keepClear }) => keepClear).map(({ extent }) => extent);
  return {
    torso,
    lesions,
    scene: [...torsoScene(torso, posture, clear), ...lesions.flatMap(({ solids }) => solids)],
  };
}

function torsoLesion(spec: TorsoLesionSpec, torso: Torso, posture: Posture): Lesion {
  switch (spec.kind) {
    case 'nodule':
    case 'mass':
      return lungNodule(spec, torso);
    case 'effusion':
      return effusion(spec, torso, posture);
    case 'pneumothorax':
      return pneumothorax(spec, torso, posture);
    case 'consolidation':
    case 'groundGlass':
    case 'crazyPaving':
    case 'sand':
      return opacity(spec, torso);
    case 'atelectasis':
      return atelectasis(spec, torso);
    case 'fibrosis':
      return fibrosis(spec, torso);
    case 'cysts':
    case 'micronodules':
      return scattered(spec, torso);
    case 'cardiomegaly':
      return cardiomegaly(spec, torso);
    case 'ribFracture':
      return ribFracture(spec, torso);
    case 'mediastinalMass':
    case 'hilarNode':
      return mediastinalMass(spec, torso);
    case 'arteriovenousMalformation':
    case 'sequestration':
    case 'scimitarVein':
      return strangeVessel(spec, torso);
    case 'perirenalTissue':
      return perirenalTissue(spec, torso);
    case 'endotrachealTube':
    case 'nasogastricTube':
    case 'centralVenousCatheter':
    case 'chestTube':
    case 'pacemaker':
      return device(spec, torso);
    default:
      return abdominal(spec, torso);
  }
}
