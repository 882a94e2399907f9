type Rectangle = {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
};
type Size = Pick<Rectangle, 'width' | 'height'>;

export const quickSize: Size = { width: 560, height: 420 };
export const quickMinimumSize: Size = { width: 360, height: 280 };

/** Where the quick window appears: in the middle of the display's width, a little above the middle of its height. */
export function quickBounds(area: Rectangle, size: Size): Rectangle {
  const width = Math.min(size.width, area.width);
  const height = Math.min(size.height, area.height);
  return {
    width,
    height,
    x: area.x + Math.round((area.width - width) / 2),
    y: area.y + Math.round((area.height - height) * 0.3),
  };
}
