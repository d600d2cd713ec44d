import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { TestOrthanc } from './orthanc.ts';
import { validateSr } from './validate-sr.ts';

export interface DraftCollector {
  /** The drafts that Orthanc holds (of one study, where given), kept for `validate`. */
  collect(orthanc: TestOrthanc, study?: string): Promise<Uint8Array[]>;
  /** All drafts collected pass three validators; there is at least one. */
  validate(): Promise<void>;
}

/** Gathers whatever drafts a suite made, so that all of them are validated in one run of the validators. */
export function createDraftCollector(): DraftCollector {
  const drafts = new Map<string, Uint8Array>();
  return {
    async collect(orthanc, study) {
      const query = {
        SeriesDescription: 'AI DRAFT REPORT - NOT VERIFIED',
        ...(study ? { StudyInstanceUID: study } : {}),
      };
      const { body } = await orthanc.ask('POST', '/tools/find', JSON.stringify({ Level: 'Instance', Query: query }));
      const authorization = `Basic ${Buffer.from(`${orthanc.adminUsername}:${orthanc.adminPassword}`).toString('base64')}`;
      const found: Uint8Array[] = [];
      for (const id of body as string[]) {
        const answer = await fetch(`${orthanc.url}/instances/${id}/file`, { headers: { authorization } });
        const bytes = new Uint8Array(await answer.arrayBuffer());
        drafts.set(id, bytes);
        found.push(bytes);
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
