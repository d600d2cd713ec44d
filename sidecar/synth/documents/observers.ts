import { CONTEXT } from '../../dicom/codes.ts';
import { attr, TAG } from '../../dicom/dicom-json.ts';
import type { DicomJson, PersonName } from '../../domain/study.ts';
import { codeValue, personValue, textValue, uidValue } from '../sr-items.ts';
import { syntheticUid } from '../synthetic-uid.ts';

/** A machine or program that writes documents. */
export interface Device {
  readonly manufacturer: string;
  readonly model: string;
  readonly version: string;
  readonly serial: string;
}

/** Another version is another device (PS3.3 C.7.5.1). */
const deviceUid = ({ model, version }: Device): string => syntheticUid('device', model, version);

/** TID 1002 and 1004: a device speaks. */
export const deviceObserver = (device: Device): DicomJson[] => [
  codeValue('HAS OBS CONTEXT', CONTEXT.ObserverType, CONTEXT.Device),
  uidValue('HAS OBS CONTEXT', CONTEXT.DeviceObserverUid, deviceUid(device)),
  textValue('HAS OBS CONTEXT', CONTEXT.DeviceObserverName, device.model),
  textValue('HAS OBS CONTEXT', CONTEXT.DeviceObserverManufacturer, device.manufacturer),
  textValue('HAS OBS CONTEXT', CONTEXT.DeviceObserverModelName, device.model),
];

/** TID 1002 and 1003: a person speaks. */
export const personObserver = (name: PersonName): DicomJson[] => [
  codeValue('HAS OBS CONTEXT', CONTEXT.ObserverType, CONTEXT.Person),
  personValue('HAS OBS CONTEXT', CONTEXT.PersonObserverName, name),
];

/** Enhanced General Equipment module (PS3.3 C.7.5.2), and the UID that the observer gives. */
export const equipmentOf = (device: Device): DicomJson => ({
  [TAG.Manufacturer]: attr('LO', device.manufacturer),
  [TAG.ManufacturerModelName]: attr('LO', device.model),
  [TAG.DeviceSerialNumber]: attr('LO', device.serial),
  [TAG.SoftwareVersions]: attr('LO', device.version),
  [TAG.DeviceUID]: attr('UI', deviceUid(device)),
});
