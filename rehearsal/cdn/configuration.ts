/** The parts of CloudFront's resource properties that the local distribution applies, all intrinsics resolved. */

export interface DistributionConfig {
  readonly Origins: readonly Origin[];
  readonly DefaultCacheBehavior: CacheBehavior;
  readonly CacheBehaviors?: readonly (CacheBehavior & { readonly PathPattern: string })[];
  readonly DefaultRootObject?: string;
  readonly CustomErrorResponses?: readonly CustomErrorResponse[];
}

export interface Origin {
  readonly Id: string;
  readonly DomainName: string;
  readonly OriginPath?: string;
  readonly OriginCustomHeaders?: readonly { readonly HeaderName: string; readonly HeaderValue: string }[];
  readonly CustomOriginConfig?: { readonly OriginReadTimeout?: number };
}

export interface CacheBehavior {
  readonly TargetOriginId: string;
  readonly ViewerProtocolPolicy: string;
  readonly AllowedMethods?: readonly string[];
  readonly CachePolicyId?: string;
  readonly OriginRequestPolicyId?: string;
  readonly ResponseHeadersPolicyId?: string;
  readonly Compress?: boolean;
  readonly FunctionAssociations?: readonly unknown[];
  readonly LambdaFunctionAssociations?: readonly unknown[];
}

export interface CustomErrorResponse {
  readonly ErrorCode: number;
  readonly ResponseCode?: number;
  readonly ResponsePagePath?: string;
  /** seconds */
  readonly ErrorCachingMinTTL?: number;
}

/** `AWS::CloudFront::CachePolicy` → `CachePolicyConfig`; TTLs in seconds */
export interface CachePolicy {
  readonly MinTTL: number;
  readonly DefaultTTL: number;
  readonly MaxTTL: number;
  readonly ParametersInCacheKeyAndForwardedToOrigin: {
    readonly EnableAcceptEncodingGzip: boolean;
    readonly EnableAcceptEncodingBrotli?: boolean;
    readonly HeadersConfig: { readonly HeaderBehavior: string; readonly Headers?: readonly string[] };
    readonly QueryStringsConfig: { readonly QueryStringBehavior: string; readonly QueryStrings?: readonly string[] };
    readonly CookiesConfig: { readonly CookieBehavior: string; readonly Cookies?: readonly string[] };
  };
}

/** `AWS::CloudFront::OriginRequestPolicy` → `OriginRequestPolicyConfig` */
export interface OriginRequestPolicy {
  readonly HeadersConfig: { readonly HeaderBehavior: string; readonly Headers?: readonly string[] };
  readonly QueryStringsConfig: { readonly QueryStringBehavior: string; readonly QueryStrings?: readonly string[] };
  readonly CookiesConfig: { readonly CookieBehavior: string; readonly Cookies?: readonly string[] };
}

interface Overridable {
  readonly Override: boolean;
}

/** `AWS::CloudFront::ResponseHeadersPolicy` → `ResponseHeadersPolicyConfig` */
export interface ResponseHeadersPolicy {
  readonly CorsConfig?: {
    readonly AccessControlAllowCredentials: boolean;
    readonly AccessControlAllowHeaders: { readonly Items: readonly string[] };
    readonly AccessControlAllowMethods: { readonly Items: readonly string[] };
    readonly AccessControlAllowOrigins: { readonly Items: readonly string[] };
    readonly AccessControlExposeHeaders?: { readonly Items: readonly string[] };
    readonly AccessControlMaxAgeSec?: number;
    readonly OriginOverride: boolean;
  };
  readonly CustomHeadersConfig?: {
    readonly Items: readonly (Overridable & { readonly Header: string; readonly Value: string })[];
  };
  readonly RemoveHeadersConfig?: { readonly Items: readonly { readonly Header: string }[] };
  readonly SecurityHeadersConfig?: {
    readonly ContentSecurityPolicy?: Overridable & { readonly ContentSecurityPolicy: string };
    readonly ContentTypeOptions?: Overridable;
    readonly FrameOptions?: Overridable & { readonly FrameOption: string };
    readonly ReferrerPolicy?: Overridable & { readonly ReferrerPolicy: string };
    readonly StrictTransportSecurity?: Overridable & {
      readonly AccessControlMaxAgeSec: number;
      readonly IncludeSubdomains?: boolean;
      readonly Preload?: boolean;
    };
    readonly XSSProtection?: Overridable & {
      readonly Protection: boolean;
      readonly ModeBlock?: boolean;
      readonly ReportUri?: string;
    };
  };
}

/** By policy id; AWS's managed policies are known without being given. */
export interface Policies {
  readonly cache?: Readonly<Record<string, CachePolicy>>;
  readonly originRequest?: Readonly<Record<string, OriginRequestPolicy>>;
  readonly responseHeaders?: Readonly<Record<string, ResponseHeadersPolicy>>;
}
