import type { InstanceClass } from '../../config/instance-class';

const GIB = 1024 ** 3;

/** Memory of the instance classes in bytes: RDS publishes only what is free. */
export const MEMORY_BYTES: Readonly<Record<InstanceClass, number>> = {
  't4g.micro': 1 * GIB,
  't4g.small': 2 * GIB,
  't4g.medium': 4 * GIB,
  't4g.large': 8 * GIB,
};

/** A tenth of the CPU credits that a class can hold, which is what it earns in 24 hours (EC2's table of T4g). */
export const SMALL_CREDIT_BALANCE: Readonly<Record<InstanceClass, number>> = {
  't4g.micro': 28.8,
  't4g.small': 57.6,
  't4g.medium': 57.6,
  't4g.large': 86.4,
};
