import type { Evidence } from '../domain/evidence.ts';
import type { EvidenceId } from '../domain/identifiers.ts';
import { sanitise } from './terms.ts';

/** Ids of what the frame of a draft rests on: the images' technique, else whatever is known of the study. */
export function frameIds(items: readonly Evidence[]): EvidenceId[] {
  const technique = items.filter((item) => item.kind === 'technique');
  return (technique.length > 0 ? technique : items).map((item) => item.id);
}

export const modalityText = (modality: string): string => sanitise(modality, 16) || 'images';

/** A cause or reason for people: one line, bounded, without full stop. */
export const plainReason = (text: string): string => sanitise(text, 160).replace(/[.]+$/, '');
