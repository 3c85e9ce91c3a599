/**
 * Configures the API's own domain, if it has one: served in the stack's region, with a certificate of the operator's, which the
 * stack neither requests nor renews.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-custom-domain-names.html
 */
import type { StackParameters } from './parameters.ts';
import type { Resources, TemplateText } from './template.ts';

export function ownDomain({ domainName, certificateArn }: StackParameters): Resources {
  if (domainName === null) return {};
  return {
    Domain: {
      Type: 'AWS::ApiGatewayV2::DomainName',
      Properties: {
        DomainName: domainName,
        DomainNameConfigurations: [
          { CertificateArn: certificateArn, EndpointType: 'REGIONAL', SecurityPolicy: 'TLS_1_2' },
        ],
      },
    },
    DomainMapping: {
      Type: 'AWS::ApiGatewayV2::ApiMapping',
      Properties: { ApiId: { Ref: 'HttpApi' }, DomainName: { Ref: 'Domain' }, Stage: { Ref: 'HttpApiStage' } },
    },
  };
}

/** Returns the target of the domain's DNS record: a CNAME names the target alone, an alias record of Route 53 both. */
export function domainOutputs({ domainName }: StackParameters): Record<string, { readonly Value: TemplateText }> {
  if (domainName === null) return {};
  return {
    DomainTarget: { Value: { 'Fn::GetAtt': ['Domain', 'RegionalDomainName'] } },
    DomainHostedZoneId: { Value: { 'Fn::GetAtt': ['Domain', 'RegionalHostedZoneId'] } },
  };
}

/** Returns the addresses by which callers reach the broker, as far as the parameters name them. */
export function publicUrlsOfStack({ publicUrls, domainName }: StackParameters): readonly string[] {
  if (publicUrls.length > 0 || domainName === null) return publicUrls;
  return [`https://${domainName}`];
}
