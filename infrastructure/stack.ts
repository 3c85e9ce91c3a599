/** Exports the parts that serverless.yml includes, under the names it uses (`serverless.cjs`). */
import { accessLog } from './access-log.ts';
import { auditLogOutputs, operatorLogGroup } from './audit-logs.ts';
import { domainOutputs, ownDomain, publicUrlsOfStack } from './domain.ts';
import { environmentOf } from './environment.ts';
import { functionRoles } from './function-roles.ts';
import { monitoring } from './monitoring.ts';
import { ARCHITECTURES, readParameters, type StackParameters, type Variables } from './parameters.ts';
import { lambdas, throttling } from './routing.ts';
import { sessionRoles, type ListedBuckets } from './session-roles.ts';
import { storage } from './storage.ts';
import { sessionRoleArn, smapDatabaseParameters, type TemplateText } from './template.ts';

/** `custom.parameters`, which `plugin.ts` checks. */
export const parameters = readParameters;

/** `provider.architecture`. `plugin.ts` reports a wrong one, because serverless would do so in many lines. */
export async function architecture(variables: Variables): Promise<string> {
  const provided = await readParameters(variables);
  return ARCHITECTURES.find((known) => known === provided.architecture) ?? ARCHITECTURES[0];
}

export async function functions(variables: Variables): Promise<Record<string, unknown>> {
  return lambdas(await readParameters(variables));
}

/** `provider.logs.httpApi.format`. */
export const accessLogFormat = accessLog;

export async function environment(variables: Variables): Promise<Record<string, TemplateText>> {
  const provided = await readParameters(variables);
  const { stage, smapServerActions } = provided;
  const buckets = listedBuckets(provided);
  return environmentOf<TemplateText>({
    tableName: { Ref: 'Table' },
    buckets: { gallery: joined(buckets.gallery), smap: joined(buckets.smap) },
    roleArns: { gallery: sessionRoleArn(stage, 'gallery'), smap: sessionRoleArn(stage, 'smap') },
    sessionTags: true,
    smapServerActions,
    publicUrls: publicUrlsOfStack(provided).join(',') || { 'Fn::GetAtt': ['HttpApi', 'ApiEndpoint'] },
    oidcIssuers: provided.oidcIssuers,
    smapDatabaseParameters: provided.smapBasic === 'on' ? smapDatabaseParameters(stage) : null,
  });
}

/** Returns all resources and outputs of the stack that serverless does not make by itself. */
export async function resources(variables: Variables): Promise<Record<string, unknown>> {
  const provided = await readParameters(variables);
  const values = await environment(variables);
  const output = (name: string): { readonly Value: TemplateText | undefined } => ({ Value: values[name] });
  const [publicUrl] = publicUrlsOfStack(provided);
  return {
    Description: 'Latchkey: short-lived, narrowly scoped S3 access instead of shared access keys',
    Resources: {
      ...storage(provided),
      ...functionRoles(provided),
      ...sessionRoles(provided, listedBuckets(provided)),
      ...monitoring(provided),
      ...ownDomain(provided),
      ...operatorLogGroup(provided),
    },
    // The `latchkey` command reads these, and so does the next deployment. CloudFormation has no empty outputs.
    Outputs: {
      BrokerUrl: { Value: publicUrl ?? { 'Fn::GetAtt': ['HttpApi', 'ApiEndpoint'] } },
      TableName: output('TABLE_NAME'),
      GalleryBuckets: output('GALLERY_BUCKETS'),
      SmapBuckets: { Value: values['SMAP_BUCKETS'] || '-' },
      GalleryRoleArn: output('GALLERY_ROLE_ARN'),
      SmapRoleArn: output('SMAP_ROLE_ARN'),
      SmapDatabaseParameters: { Value: values['SMAP_DATABASE_PARAMETERS'] || '-' },
      SmapServerActions: { Value: values['SMAP_SERVER_ACTIONS'] || '-' },
      Parameters: { Value: JSON.stringify(provided.provided) },
      ...domainOutputs(provided),
      ...auditLogOutputs(provided),
    },
    extensions: { HttpApiStage: throttling() },
  };
}

function listedBuckets({ galleryBuckets, smapBuckets }: StackParameters): ListedBuckets {
  return { gallery: galleryBuckets.length === 0 ? [{ Ref: 'GalleryBucket' }] : galleryBuckets, smap: smapBuckets };
}

/** Joins names with commas: CloudFormation joins references; a plain text needs no join. */
function joined(names: readonly TemplateText[]): TemplateText {
  return names.every((name) => typeof name === 'string') ? names.join(',') : { 'Fn::Join': [',', names] };
}
