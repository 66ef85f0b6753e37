import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import type { EnvironmentConfig } from '../../config/environment';

/** CloudFront's own names for the configuration's `priceClass`. */
export const PRICE_CLASSES: Readonly<Record<EnvironmentConfig['priceClass'], cloudfront.PriceClass>> = {
  '100': cloudfront.PriceClass.PRICE_CLASS_100,
  '200': cloudfront.PriceClass.PRICE_CLASS_200,
  ALL: cloudfront.PriceClass.PRICE_CLASS_ALL,
};
