/** A role that the broker may assume as it likes, by a trust that asks for nothing. */
import { BROKER_USER } from '../../local/account.ts';
import type { RoleDefinition } from '@latchkey/aws-stand-in';

export const ALLOW_ALL = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };

export const CARELESS_TRUST = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::123456789012:user/${BROKER_USER}` },
      Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
    },
  ],
};

export function almighty(name: string, policies: RoleDefinition['policies']): RoleDefinition {
  return { name, trustPolicy: CARELESS_TRUST, policies, maxSessionDurationSeconds: 3600 };
}
