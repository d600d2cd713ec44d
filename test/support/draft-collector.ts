import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { TestOrthanc } from './orthanc.ts';
import { validateSr } from './validate-sr.ts';

const TEXT_SERIES = 'AI DRAFT REPORT - NOT VERIFIED';

export interface DraftCollector {
  /** The text drafts that Orthanc holds (of one study, where given); they and all other SRs are kept for `validate`. */
  collect(orthanc: TestOrthanc, study?: string): Promise<Uint8Array[]>;
  /** All drafts collected pass three validators; there is at least one. */
  validate(): Promise<void>;
}

/** Gathers whatever drafts a suite made, so that all of them are validated in one run of the validators. */
export function createDraftCollector(): DraftCollector {
  const drafts = new Map<string, Uint8Array>();
  return {
    async collect(orthanc, study) {
      const query = { Manufacturer: 'Preread', Modality: 'SR', ...(study ? { StudyInstanceUID: study } : {}) };
      const find = { Level: 'Series', Expand: true, Query: query };
      const { body } = await orthanc.ask('POST', '/tools/find', JSON.stringify(find));
      const series = body as { Instances: string[]; MainDicomTags: { SeriesDescription: string } }[];
      const authorization = `Basic ${Buffer.from(`${orthanc.adminUsername}:${orthanc.adminPassword}`).toString('base64')}`;
      const found: Uint8Array[] = [];
      for (const { Instances: ids, MainDicomTags: tags } of series)
        for (const id of ids) {
          const answer = await fetch(`${orthanc.url}/instances/${id}/file`, { headers: { authorization } });
          const bytes = new Uint8Array(await answer.arrayBuffer());
          drafts.set(id, bytes);
          if (tags.SeriesDescription === TEXT_SERIES) found.push(bytes);
        }
      return found;
    },
    async validate() {
      expect(drafts.size).to.be.greaterThan(0);
      const folder = mkdtempSync(join(tmpdir(), 'preread-drafts-'));
      try {
        const paths = [...drafts.values()].map((bytes, at) => {
          const path = join(folder, `${at}.dcm`);
          writeFileSync(path, bytes);
          return path;
        });
        for (const { errors } of await validateSr(paths)) expect(errors).to.deep.equal([]);
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  };
}
