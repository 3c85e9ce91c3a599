/**
 * Checks the addresses of the packaged stack: its API's, its own domain, and the public URLs that its functions know.
 */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { ofType, one, packaged } from '../../harness/packaged-stack.ts';
import { resolved, type Template } from '../../harness/stack.ts';

let template: Template;
let full: Template;

beforeAll(async () => {
  [template, full] = await Promise.all([packaged('plain'), packaged('full')]);
}, 180_000);

function output(of: Template, name: string): unknown {
  return resolved(of, of.Outputs[name]?.Value);
}

/** Returns the public URLs that the functions know. */
function publicUrls(of: Template): string[] {
  return ofType(of, 'AWS::Lambda::Function').map(([, { Environment }]) => {
    const { Variables } = Environment as { Variables: Record<string, unknown> };
    return String(resolved(of, Variables['PUBLIC_URLS']));
  });
}

describe('without a domain', () => {
  test('the broker is at the address of its API, which its functions know, too: proofs of possession name it', () => {
    expect(output(template, 'BrokerUrl')).toBe('https://abc123.execute-api.eu-central-1.amazonaws.com');
    expect(new Set(publicUrls(template))).toEqual(new Set(['https://abc123.execute-api.eu-central-1.amazonaws.com']));
  });

  test('there is none', () => {
    expect(ofType(template, 'AWS::ApiGatewayV2::DomainName')).toEqual([]);
    expect(ofType(template, 'AWS::ApiGatewayV2::ApiMapping')).toEqual([]);
    expect(template.Outputs['DomainTarget']).toBeUndefined();
  });
});

describe('with a domain of its own', () => {
  test('it is served in the region, by TLS 1.2 and the given certificate, once the stage is there', () => {
    expect(one(full, 'Domain')).toEqual({
      DomainName: 'keys.example.org',
      DomainNameConfigurations: [
        {
          CertificateArn: 'arn:aws:acm:eu-central-1:123456789012:certificate/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f',
          EndpointType: 'REGIONAL',
          SecurityPolicy: 'TLS_1_2',
        },
      ],
    });
    // References make CloudFormation create the API, its stage and the domain first.
    expect(full.Resources['DomainMapping']?.Properties).toEqual({
      ApiId: { Ref: 'HttpApi' },
      DomainName: { Ref: 'Domain' },
      Stage: { Ref: 'HttpApiStage' },
    });
  });

  test('the stack says where its record shall point', () => {
    expect(output(full, 'DomainTarget')).toBe('d-abc123.execute-api.eu-central-1.amazonaws.com');
    expect(output(full, 'DomainHostedZoneId')).toBe('Z1');
  });

  test('the broker is there, for operators and for its functions', () => {
    expect(output(full, 'BrokerUrl')).toBe('https://keys.example.org');
    expect(new Set(publicUrls(full))).toEqual(new Set(['https://keys.example.org']));
  });
});

test('the stack says which parameters it was given, for the next deployment to compare', () => {
  expect(JSON.parse(String(output(template, 'Parameters')))).toEqual({});
  expect(JSON.parse(String(output(full, 'Parameters')))).toEqual({
    galleryBuckets: 'our-gallery,our-archive',
    smapBuckets: 'our-smap',
    smapServerActions: 'translate:TranslateText,transcribe:StartTranscriptionJob',
    smapBasic: 'on',
    attachmentsSubnets: 'subnet-0a1b2c3d,subnet-0a1b2c3d4e5f60718',
    attachmentsSecurityGroups: 'sg-0a1b2c3d',
    alarmTopic: 'arn:aws:sns:eu-central-1:123456789012:alarms',
    architecture: 'x86_64',
    domainName: 'keys.example.org',
    certificateArn: 'arn:aws:acm:eu-central-1:123456789012:certificate/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f',
  });
});
