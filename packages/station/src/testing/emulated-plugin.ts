import { EmulatedBme280 } from './emulated-bme280.ts';
import { EmulatedBoard } from './emulated-board.ts';

/** BST-BMP280-DS001, 3.12: 25.08 °C and 1,006.53 hPa. */
const TRIMMING = {
  words: [27_504, 26_435, -1000, 36_477, -10_685, 3024, 2855, 140, -7, 15_500, -14_600, 6000],
};

/** An IO plugin as Johnny-Five wants it, with a BMP280 at 0x76. */
export default class EmulatedPlugin extends EmulatedBoard {
  readonly name = 'emulated board';
  readonly isReady = true;
  readonly pins: object[] = [];
  readonly analogPins: number[] = [];

  constructor() {
    super();
    const raw = { temperature: 519_888, pressure: 415_148 };
    this.chips.set(0x76, new EmulatedBme280({ trimming: TRIMMING, raw }));
  }
}
