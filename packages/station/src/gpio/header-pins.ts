/** A line of one of the four GPIO banks of the AM335x. */
export interface BankLine {
  /** 0 to 3, as in the technical reference manual: what the kernel calls them changes. */
  readonly bank: number;
  /** 0 to 31. */
  readonly line: number;
}

/** Where the banks lie in memory (AM335x technical reference manual SPRUH73, memory map). */
export const BANK_ADDRESSES = ['44e07000', '4804c000', '481ac000', '481ae000'] as const;

/**
 * Headers P8 and P9 of the BeagleBone Black and Green, by bank (BeagleBone Black System Reference
 * Manual, pinout of P8 and P9; names of lines in the kernel's am335x-boneblack.dts).
 */
const BEAGLEBONE = [
  `2:P9_22 3:P9_21 4:P9_18 5:P9_17 7:P9_42 8:P8_35 9:P8_33 10:P8_31 11:P8_32 12:P9_20 13:P9_19
   14:P9_26 15:P9_24 20:P9_41 22:P8_19 23:P8_13 26:P8_14 27:P8_17 30:P9_11 31:P9_13`,
  `0:P8_25 1:P8_24 2:P8_05 3:P8_06 4:P8_23 5:P8_22 6:P8_03 7:P8_04 12:P8_12 13:P8_11 14:P8_16
   15:P8_15 16:P9_15 17:P9_23 18:P9_14 19:P9_16 28:P9_12 29:P8_26 30:P8_21 31:P8_20`,
  `1:P8_18 2:P8_07 3:P8_08 4:P8_10 5:P8_09 6:P8_45 7:P8_46 8:P8_43 9:P8_44 10:P8_41 11:P8_42
   12:P8_39 13:P8_40 14:P8_37 15:P8_38 16:P8_36 17:P8_34 22:P8_27 23:P8_29 24:P8_28 25:P8_30`,
  `14:P9_31 15:P9_29 16:P9_30 17:P9_28 19:P9_27 21:P9_25`,
];

/** Headers P1 and P2 of the PocketBeagle (names of lines in the kernel's am335x-pocketbeagle.dts). */
const POCKETBEAGLE = [
  `2:P1_08 3:P1_10 4:P1_12 5:P1_06 7:P2_29 12:P1_26 13:P1_28 14:P2_11 15:P2_09 19:P2_31 20:P1_20
   23:P2_03 26:P1_34 27:P2_19 30:P2_05 31:P2_07`,
  `9:P2_25 10:P1_32 11:P1_30 12:P2_24 13:P2_33 14:P2_22 15:P2_18 18:P2_01 20:P2_10 25:P2_06
   26:P2_04 27:P2_02 28:P2_08`,
  `0:P2_20 1:P2_17 22:P2_35 23:P1_02 24:P1_35 25:P1_04`,
  `13:P1_03 14:P1_36 15:P1_33 16:P2_32 17:P2_30 18:P1_31 19:P2_34 20:P2_28 21:P1_29`,
];

const LINES = new Map([...linesOf(BEAGLEBONE), ...linesOf(POCKETBEAGLE)]);

function linesOf(banks: readonly string[]): [string, BankLine][] {
  return banks.flatMap((text, bank) =>
    [...text.matchAll(/(\d+):(\w+)/g)].map(([, line, pin = '']): [string, BankLine] => [
      pin,
      { bank, line: Number(line) },
    ]),
  );
}

/** The line behind a pin such as `P9_12`; undefined where the pin is no GPIO. */
export function bankLineOf(pin: string): BankLine | undefined {
  return LINES.get(pin);
}

/**
 * The header pin in a line's name, as kernels write them: `P9_12 [gpio1_28]`, `P8_7`, `P1.08 [SPI0_CLK]`,
 * `P9_15A` for one of two lines on a pin. Undefined where it names none.
 */
export function headerPinIn(name: string): string | undefined {
  const [, header, number] = /^(P[1289])[._](\d{1,2})[AB]?(?![0-9A-Za-z_])/.exec(name) ?? [];
  return header === undefined || number === undefined
    ? undefined
    : `${header}_${number.padStart(2, '0')}`;
}
