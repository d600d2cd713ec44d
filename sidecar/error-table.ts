export interface ErrorKind {
  /** Whether the same work may succeed later without anybody changing anything. */
  readonly retryable: boolean;
  /** Plain cause, one sentence, no PHI. */
  readonly cause: string;
  /** What a person does next. */
  readonly action: string;
}

/** Every failure Preread can name. One table: logs, `doctor`, the ledger and the README speak from it. */
export const ERRORS = {
  CONFIG_INVALID: {
    retryable: false,
    cause: 'A setting is missing or wrong.',
    action: 'Correct the settings listed and start again.',
  },
  JOB_UNKNOWN: {
    retryable: false,
    cause: 'There is no such job, or not in this state.',
    action: 'See `preread jobs list`.',
  },
  PROCESS_DIED: {
    retryable: false,
    cause: 'Every attempt at this study ended with the process.',
    action: "See the service manager's log (memory?); `preread jobs retry ID` tries again, `jobs ignore ID` leaves it.",
  },
  DISK_FULL: {
    retryable: true,
    cause: 'There is hardly any room left where PREREAD_DATA is.',
    action: 'Make room there; the embedded database needs it, and a database that cannot write stops.',
  },
  CLOCK_SKEW: {
    retryable: true,
    cause: 'The clocks of this machine, the PACS and the database differ.',
    action: 'Let all three follow one time server (NTP): times in drafts and ledger come from these clocks.',
  },
  WORK_PAUSED: {
    retryable: true,
    cause: 'Work is paused: studies are noted, none is begun.',
    action: 'Run `preread resume` when it is to go on.',
  },
  JOBS_FAILED: {
    retryable: false,
    cause: 'There are studies whose job failed.',
    action:
      'See `preread jobs list --state failed`; then `preread jobs retry ID` or `preread jobs ignore ID --reason TEXT`.',
  },
  JOB_OPEN: {
    retryable: true,
    cause: 'This study is already being worked on.',
    action: 'Wait until its job has ended: `preread ledger query --study UID` shows it.',
  },
  USAGE: { retryable: false, cause: 'The command was called with wrong arguments.', action: 'See `preread --help`.' },
  INTERNAL: {
    retryable: false,
    cause: 'Preread failed in a way it has no name for.',
    action: 'Keep the log line with this job id and report it.',
  },
  PACS_UNREACHABLE: {
    retryable: true,
    cause: 'The PACS cannot be reached.',
    action: 'Check that it runs and that ORTHANC_URL and DICOMWEB_URL are right.',
  },
  PACS_TIMEOUT: {
    retryable: true,
    cause: 'The PACS did not answer in time.',
    action: 'Check its load; work goes on when it answers.',
  },
  PACS_UNAUTHORIZED: {
    retryable: true,
    cause: 'The PACS refused the account.',
    action: 'Check ORTHANC_USERNAME and ORTHANC_PASSWORD.',
  },
  PACS_FORBIDDEN: {
    retryable: false,
    cause: 'The account may not do this in the PACS.',
    action: "Give Preread's account the rights listed in orthanc-config/README.md.",
  },
  PACS_NOT_FOUND: {
    retryable: false,
    cause: 'The PACS does not have (any more) what was asked for.',
    action: 'Nothing, if it was deleted on purpose; else send the study again.',
  },
  PACS_SERVER_ERROR: { retryable: true, cause: 'The PACS answered with an error.', action: 'See the log of the PACS.' },
  PACS_STORED_NOTHING: {
    retryable: true,
    cause: 'The PACS took the draft and did not store it: it says that it is out of resources, or nothing at all.',
    action: 'Look at the free space of its storage (Orthanc answers so when its disk is full); work goes on by itself.',
  },
  PACS_SLOW: {
    retryable: true,
    cause: 'The PACS answers, but slowly.',
    action: 'Check its load and its disk; drafts come late, none is lost.',
  },
  PACS_BAD_ANSWER: {
    retryable: true,
    cause: 'The PACS answered something that is not what was asked for.',
    action: 'Check that ORTHANC_URL and DICOMWEB_URL point at Orthanc and its DICOMweb plugin, not at a proxy page.',
  },
  PACS_TOO_LARGE: {
    retryable: false,
    cause: 'The PACS refused or sent an object over the size limit.',
    action: 'Raise the limit named in the log, or ignore the study.',
  },
  STUDY_GONE: {
    retryable: false,
    cause: 'The study was deleted from the PACS before it could be read.',
    action: 'Nothing; send it again if that was a mistake.',
  },
  STUDY_EMPTY: {
    retryable: false,
    cause: "Nothing but Preread's own documents is left of the study.",
    action: 'Nothing: its draft is retired. Send the study again if that was a mistake.',
  },
  STUDY_CONFLICTING_PATIENT: {
    retryable: false,
    cause: "The study's images name different patients.",
    action: 'Correct the demographics in the PACS; the corrected study makes a new job.',
  },
  STORE_REJECTED: {
    retryable: false,
    cause: 'The PACS did not accept the draft.',
    action: 'See the failure reason (PS3.18 10.5) and the log of the PACS.',
  },
  STORE_MISMATCH: {
    retryable: false,
    cause: 'What the PACS holds under the UID of the draft is not what was sent.',
    action: 'Compare the instance with the ledger entry; something between Preread and the PACS changes objects.',
  },
  PRIOR_NOT_IN_TIME: {
    retryable: false,
    cause: 'A prior did not arrive from its archive in time.',
    action: 'Nothing: when it arrives later, a new draft is made. PRIOR_FETCH_SECONDS says how long a draft waits.',
  },
  ARCHIVE_UNREACHABLE: {
    retryable: false,
    cause: 'An archive of priors cannot be reached.',
    action:
      'Run `preread doctor`; check that the archive runs, and its address in ARCHIVES_FILE or in DicomModalities of Orthanc.',
  },
  ARCHIVE_TIMEOUT: {
    retryable: false,
    cause: 'An archive of priors did not answer in time.',
    action: 'Check its load; ARCHIVE_SECONDS says how long is waited.',
  },
  ARCHIVE_REFUSED: {
    retryable: false,
    cause: 'An archive of priors refused us.',
    action:
      "DICOMweb: check user name and password. DICOM: check both AE titles, and that the archive lets Orthanc's AE query and retrieve.",
  },
  ARCHIVE_FAILED: {
    retryable: false,
    cause: 'An archive of priors answered with an error, or with something that is not what was asked for.',
    action: "See the archive's log; for DICOM that it knows the address of Orthanc's AE title, where it is to send to.",
  },
  ARCHIVE_WRONG_STUDY: {
    retryable: false,
    cause: "What an archive gave is not the study asked for, or is another person's.",
    action: 'The prior is not used. Tell whoever is responsible for the archive: its index does not fit its files.',
  },
  EVIDENCE_UNREADABLE: {
    retryable: false,
    cause: 'A document of the study cannot be read.',
    action: 'The draft is made without it and says so; check the software that wrote it.',
  },
  EVIDENCE_UNKNOWN_KIND: {
    retryable: false,
    cause: 'No reader knows documents of this kind.',
    action: 'The draft is made without it and says so.',
  },
  DICOM_INVALID: {
    retryable: false,
    cause: 'A DICOM object breaks a rule of the standard.',
    action: 'See the rule named.',
  },
  FEED_REPLACED: {
    retryable: false,
    cause: "Orthanc's change feed does not go on from where Preread stopped: its database was replaced or restored.",
    action: 'See "When Orthanc\'s database was replaced" in the README, then `preread feed restart`.',
  },
  SERVICE_RUNNING: {
    retryable: false,
    cause: 'The service is running on this ledger.',
    action: 'Stop it first: it would write new drafts meanwhile.',
  },
  FEED_LOST: {
    retryable: true,
    cause: 'Another process took over following the feed.',
    action: 'Nothing; this process goes on working.',
  },
  DB_UNREACHABLE: {
    retryable: true,
    cause: 'The database cannot be reached.',
    action: 'Check that it runs and that DATABASE_URL is right.',
  },
  DB_REFUSED: {
    retryable: false,
    cause: 'The database refused the account, or the account may not do this.',
    action: 'Check user, password and database name in DATABASE_URL, and that its role is a member of preread_service.',
  },
  DB_FULL: {
    retryable: true,
    cause: 'The database has no room left.',
    action: 'Make room on its disk; work goes on by itself.',
  },
  DB_SLOW: {
    retryable: true,
    cause: 'The database answers, but slowly.',
    action: 'Check its load and its disk; drafts come late, none is lost.',
  },
  DB_FAILED: {
    retryable: true,
    cause: 'The database answered with an error.',
    action: 'Look up the SQLSTATE in the PostgreSQL manual (appendix A) and see the log of the database.',
  },
  DB_LOCKED: {
    retryable: false,
    cause: 'Another process owns the embedded database.',
    action: 'Stop it, or give each its own PREREAD_DATA, or use a Postgres server (DATABASE_URL).',
  },
  DB_SCHEMA_OLD: {
    retryable: false,
    cause: 'The database schema is older than this version of Preread.',
    action: 'Run `preread migrate`.',
  },
  DB_SCHEMA_NEWER: {
    retryable: false,
    cause: 'The database schema is newer than this version of Preread.',
    action: 'Start the newer version again, or restore the backup from before the upgrade.',
  },
  LEDGER_BEHIND: {
    retryable: false,
    cause:
      'The PACS holds drafts of Preread that this ledger does not know: it was restored from an older backup, or is another one.',
    action:
      'See "Backup and restore" in the README. Nothing is drafted anew for that: what the PACS holds is taken over.',
  },
  LEDGER_BROKEN: {
    retryable: false,
    cause: 'The ledger does not verify.',
    action: 'Run `preread ledger verify`, keep the database as it is, and call whoever is responsible for it.',
  },
  MODEL_MANIFEST: {
    retryable: false,
    cause: 'The manifest of the models cannot be used.',
    action: 'Correct manifest.json in MODELS_DIR as the detail says; `preread models import` writes correct entries.',
  },
  MODEL_MISSING: {
    retryable: false,
    cause: 'A language model, or a file of it, is not there.',
    action:
      'Check MODEL and MODELS_DIR, and copy the model there again. Without it drafts are worded deterministically.',
  },
  MODEL_CHANGED: {
    retryable: false,
    cause: 'A file of a language model is not the one that the manifest names.',
    action: 'Copy the model there again. If it was changed on purpose, import it as a new one.',
  },
  MODEL_FAILED: {
    retryable: true,
    cause: "The language model's process failed; a new one is started.",
    action: 'Nothing, if it happens once: the draft is worded deterministically. Else run `preread models verify`.',
  },
  MODEL_TIMEOUT: {
    retryable: true,
    cause: 'The language model did not answer in time.',
    action: 'Check the load of this machine, MODEL_THREADS and MODEL_DEADLINE_SECONDS.',
  },
  MODEL_BUSY: {
    retryable: true,
    cause: 'Too many sentences wait for the language model.',
    action: 'Nothing: these drafts are worded deterministically. A machine with more cores words more.',
  },
  PROGRAM_MISSING: {
    retryable: false,
    cause: 'A program that is needed is not installed.',
    action: 'Run `npm run setup`.',
  },
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof ERRORS;
