import { z } from 'zod';

export const minimumSize = { width: 480, height: 480 } as const;
export const defaultSize = { width: 1280, height: 800 } as const;

const rectangleSchema = z.strictObject({ x: z.int(), y: z.int(), width: z.int(), height: z.int() });
type Rectangle = z.infer<typeof rectangleSchema>;

const placeSchema = z.strictObject({ bounds: rectangleSchema, maximized: z.boolean() });
export type WindowPlace = z.infer<typeof placeSchema>;

const placesSchema = z.strictObject({
  version: z.literal(1),
  lastDisplay: z.string().max(60).nullable(),
  /** By display id: a window returns to where it was on each screen, also after docking and undocking. */
  displays: z.record(z.string().max(60), placeSchema),
});
export type WindowPlaces = z.infer<typeof placesSchema>;

/** What is read of Electron's Display. */
export type DisplayArea = { readonly id: number; readonly workArea: Rectangle };

const noPlaces: WindowPlaces = { version: 1, lastDisplay: null, displays: {} };
const maxDisplays = 20;

/** The places in the file's text. A file that cannot be read costs no more than a window's place. */
export function parseWindowPlaces(text: string): WindowPlaces {
  try {
    return placesSchema.catch(noPlaces).parse(JSON.parse(text));
  } catch {
    return noPlaces;
  }
}

export function rememberPlace(places: WindowPlaces, displayId: number, place: WindowPlace): WindowPlaces {
  const id = String(displayId);
  const others = Object.entries(places.displays).filter(([other]) => other !== id);
  return {
    version: 1,
    lastDisplay: id,
    displays: Object.fromEntries([...others.slice(1 - maxDisplays), [id, place]]),
  };
}

/** Where a new window goes: on the display it was on last, if that is still there, and wholly inside of it. */
export function choosePlace(
  places: WindowPlaces,
  displays: readonly DisplayArea[],
  primary: DisplayArea,
): WindowPlace {
  const display = displays.find(({ id }) => String(id) === places.lastDisplay) ?? primary;
  const place = places.displays[String(display.id)];
  const bounds = place?.bounds ?? centered(display.workArea);
  return { bounds: clampBounds(bounds, display.workArea), maximized: place?.maximized ?? false };
}

/** At least the smallest size, but never larger than the area nor partly outside of it. */
export function clampBounds(bounds: Rectangle, area: Rectangle): Rectangle {
  const width = Math.min(Math.max(bounds.width, minimumSize.width), area.width);
  const height = Math.min(Math.max(bounds.height, minimumSize.height), area.height);
  return {
    width,
    height,
    x: clamp(bounds.x, area.x, area.x + area.width - width),
    y: clamp(bounds.y, area.y, area.y + area.height - height),
  };
}

function centered(area: Rectangle): Rectangle {
  const { width, height } = defaultSize;
  const x = Math.round(area.x + (area.width - width) / 2);
  const y = Math.round(area.y + (area.height - height) / 2);
  return { x, y, width, height };
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(Math.max(value, min), max);
}
