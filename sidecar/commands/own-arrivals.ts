import type { Knex } from 'knex';
import { knownDocuments } from '../drafts/draft-records.ts';
import type { FeedSource } from '../intake/follow-feed.ts';
import type { OwnDocuments } from '../pacs/own-documents.ts';

/**
 * What arrives in a series of Preread is Preread's only when its tables know it: every document is there as intended before
 * it is stored. A report that somebody signs into that series makes its study be looked at.
 */
export const withStrangers = (
  source: FeedSource,
  own: Pick<OwnDocuments, 'sopInstanceUidsOf'>,
  knex: Knex,
): FeedSource => ({
  ...source,
  async resolveInstances(ids) {
    const resolved = await source.resolveInstances(ids);
    const claimed = [...resolved].filter(([, one]) => one.own);
    if (claimed.length === 0) return resolved;
    const sops = await own.sopInstanceUidsOf(claimed.map(([id]) => id));
    const known = await knownDocuments(knex, [...new Set(claimed.map(([, one]) => one.studyInstanceUid))]);
    const isKnown = (id: (typeof claimed)[number][0]) => known.has(sops.get(id) ?? '');
    return new Map([...resolved].map(([id, one]) => [id, { ...one, own: one.own && isKnown(id) }]));
  },
});
