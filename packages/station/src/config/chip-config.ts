import { z } from 'zod';

import { hex } from '../chips/chip-error.ts';
import { name, offsets } from './fields.ts';

/** What may hang on the I²C bus, with the addresses that each can have; the first is its default. */
export const CHIP_ADDRESSES = {
  bme280: [0x76, 0x77],
  bmp280: [0x76, 0x77],
  sht31: [0x44, 0x45],
  htu21d: [0x40],
  si7021: [0x40],
  bh1750: [0x23, 0x5c],
  tsl2561: [0x39, 0x29, 0x49],
} as const;
export type ChipModel = keyof typeof CHIP_ADDRESSES;
const MODELS = Object.keys(CHIP_ADDRESSES) as [ChipModel, ...ChipModel[]];

/** A chip on the I²C bus. */
export const chipSchema = z
  .strictObject({
    chip: z.enum(MODELS, { error: `expected one of ${MODELS.join(', ')}` }),
    /** As in `/dev/i2c-2`, which is on P9_19 and P9_20 of a BeagleBone. */
    bus: z.int({ error: 'expected the number of an I²C bus, such as 2' }).min(0).max(15).default(2),
    address: z.int({ error: 'expected an I²C address, such as 0x76' }).optional(),
    name,
    offsets,
  })
  .superRefine(({ chip, address }, context) => {
    const possible: readonly number[] = CHIP_ADDRESSES[chip];
    if (address === undefined || possible.includes(address)) return;
    const expected = possible.map(hex).join(' or ');
    context.addIssue({ code: 'custom', path: ['address'], message: `expected ${expected}` });
  });
export type ChipConfig = z.infer<typeof chipSchema>;
