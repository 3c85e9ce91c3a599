/**
 * Replaces `@aws-sdk/middleware-endpoint-discovery` in bundles: DynamoDB is called at its region's endpoint, so the client need
 * not discover endpoints, nor carry a cache of them.
 */
export const NODE_ENDPOINT_DISCOVERY_CONFIG_OPTIONS = {
  environmentVariableSelector: (): undefined => undefined,
  configFileSelector: (): undefined => undefined,
  default: undefined,
};

export function resolveEndpointDiscoveryConfig<Config>(config: Config): Config {
  return config;
}
