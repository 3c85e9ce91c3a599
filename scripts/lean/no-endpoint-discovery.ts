/**
 * In bundles, in place of `@aws-sdk/middleware-endpoint-discovery`: DynamoDB is asked at its region's endpoint, so the
 * client need not ask where to ask, nor bring a cache for the answers.
 */
export const NODE_ENDPOINT_DISCOVERY_CONFIG_OPTIONS = {
  environmentVariableSelector: (): undefined => undefined,
  configFileSelector: (): undefined => undefined,
  default: undefined,
};

export function resolveEndpointDiscoveryConfig<Config>(config: Config): Config {
  return config;
}
