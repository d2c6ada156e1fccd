export {
  derivedOf,
  DERIVED_QUANTITIES,
  deriveValues,
  type DerivedQuantity,
} from './derived-quantities.ts';
