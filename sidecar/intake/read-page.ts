import type { OrthancId, StudyInstanceUid } from '../domain/identifiers.ts';
import { DOCUMENT_MODALITIES } from '../domain/study.ts';
import type { Change } from './continuity.ts';
import type { Arrival } from './feed-records.ts';

/** What kind of object an instance is, as far as intake cares. */
export interface ResolvedInstance {
  readonly orthancId: OrthancId;
  readonly studyOrthancId: OrthancId;
  readonly studyInstanceUid: StudyInstanceUid;
  /** Of its series. */
  readonly modality: string;
  /** Written by Preread: its manufacturer says so. */
  readonly own: boolean;
}

/** Documents that say how to look at images but hold no evidence: alone they start nothing. */
const NO_EVIDENCE: ReadonlySet<string> = new Set(['KO', 'PR']);

/**
 * One page of changes as arrivals per study. Own SRs never count: write-back cannot start itself.
 * Instances that were deleted since are simply not among `resolved`.
 * @returns arrivals, and the studies that Orthanc called stable without a new instance on this page
 */
export function readPage(
  changes: readonly Change[],
  resolved: ReadonlyMap<OrthancId, ResolvedInstance>,
): { readonly arrivals: Arrival[]; readonly stable: OrthancId[] } {
  // By Study Instance UID: Orthanc keeps one study twice when its instances name two patients.
  const arrivals = new Map<StudyInstanceUid, Arrival>();
  const studyOf = new Map<OrthancId, StudyInstanceUid>();
  const stable = new Set<OrthancId>();
  for (const change of changes) {
    if (change.changeType === 'StableStudy') {
      const uid = studyOf.get(change.orthancId);
      const arrival = uid && arrivals.get(uid);
      if (arrival) arrivals.set(uid, { ...arrival, stable: true });
      else stable.add(change.orthancId);
    }
    const instance = change.changeType === 'NewInstance' ? resolved.get(change.orthancId) : undefined;
    if (!instance || instance.own || NO_EVIDENCE.has(instance.modality)) continue;
    const uid = instance.studyInstanceUid;
    stable.delete(instance.studyOrthancId);
    studyOf.set(instance.studyOrthancId, uid);
    const before = arrivals.get(uid);
    arrivals.set(uid, {
      studyInstanceUid: uid,
      orthancId: instance.studyOrthancId,
      evidenceDocument: instance.modality === 'SR' || (before?.evidenceDocument ?? false),
      documentsOnly: DOCUMENT_MODALITIES.has(instance.modality) && (before?.documentsOnly ?? true),
      stable: false,
      lastSeq: change.seq,
    });
  }
  return { arrivals: [...arrivals.values()], stable: [...stable] };
}
