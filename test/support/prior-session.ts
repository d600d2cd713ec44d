import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { connectPacs, type Pacs } from '../../sidecar/commands/connect-pacs.ts';
import { type PriorWork, startPriorWork } from '../../sidecar/commands/prior-work.ts';
import { chosenPriors } from '../../sidecar/commands/recheck-prior.ts';
import { loadConfig } from '../../sidecar/config.ts';
import type { StudyInstanceUid } from '../../sidecar/domain/identifiers.ts';
import type { CandidatePrior, Study } from '../../sidecar/domain/study.ts';
import type { StudySource } from '../../sidecar/pipeline/study-source.ts';
import type { Site } from './archives.ts';
import { memoryLog, type TestDatabase } from './databases.ts';

type Settings = Record<string, string>;

/** The settings of a PACS with archives beside it. Passwords: `ARCHIVE_PASSWORD`. */
export function archiveSettings({ here, archive }: Site, archivesFile: string): Settings {
  return {
    ORTHANC_URL: here.url,
    ORTHANC_USERNAME: here.username,
    ORTHANC_PASSWORD: here.password,
    ARCHIVES_FILE: archivesFile,
    ARCHIVE_PASSWORD: archive.password,
    ARCHIVE_SECONDS: '5',
  };
}

/** What one process has that looks for priors of one study. */
export interface Session {
  readonly pacs: Pacs;
  readonly source: StudySource;
  readonly study: Study;
  readonly log: ReturnType<typeof memoryLog>;
  /** Those of the candidates that are to be compared with, once every archive has answered; their transfer is asked for. */
  search(): Promise<CandidatePrior[]>;
  /** The only candidate and the study, as `gatherPrior` takes them. */
  only(): Promise<[CandidatePrior, Study]>;
}

/** Sessions of one test file; `end` ends all that were begun. */
export interface Sessions {
  begin(archives: readonly object[], settings?: Settings, options?: { transfers: boolean }): Promise<Session>;
  end(): Promise<void>;
  remove(): Promise<void>;
}

/** @param current the study whose priors are looked for; in the PACS */
export function createSessions(site: Site, test: TestDatabase, current: string): Sessions {
  const folder = mkdtempSync(join(tmpdir(), 'preread-archives-'));
  const begun: { pacs: Pacs; work?: PriorWork }[] = [];
  const end = async () => {
    for (const { work, pacs } of begun.splice(0)) {
      await work?.stop();
      pacs.close();
    }
  };
  return {
    async begin(archives, settings = {}, { transfers } = { transfers: true }) {
      const path = join(folder, 'archives.json');
      writeFileSync(path, JSON.stringify(archives));
      const config = loadConfig({ ...archiveSettings(site, path), ...settings });
      const pacs = connectPacs(config);
      const log = memoryLog();
      const work = transfers ? startPriorWork({ config, pacs, knex: test.database.knex, log }) : undefined;
      begun.push({ pacs, ...(work && { work }) });
      const source = pacs.source(work?.transfers);
      const { study } = await source.gatherStudy(current as StudyInstanceUid);
      const search = async () => {
        const { candidates, unavailable } = await source.candidatePriors(study);
        expect(unavailable).to.deep.equal([]);
        return chosenPriors(study, candidates, config);
      };
      const only = async (): Promise<[CandidatePrior, Study]> => {
        const found = await search();
        expect(found).to.have.length(1);
        return [found[0] as CandidatePrior, study];
      };
      return { pacs, source, study, log, search, only };
    },
    end,
    async remove() {
      await end();
      rmSync(folder, { recursive: true });
    },
  };
}
