import type { Unit } from '../../api/types';

const KG_PER_LB = 0.45359237;

/** Those who count in ounces weigh in pounds; to one decimal. */
export function toWeight(kg: number, unit: Unit): number {
  return oneDecimal(unit === 'ml' ? kg : kg / KG_PER_LB);
}

export function toKg(weight: number, unit: Unit): number {
  return oneDecimal(unit === 'ml' ? weight : weight * KG_PER_LB);
}

function oneDecimal(value: number): number {
  return Math.round(value * 10) / 10;
}
