/** Manufacturer (0008,0070) of everything Preread writes. By it Preread knows its own documents, of any version. */
export const PREREAD_MANUFACTURER = 'Preread';
