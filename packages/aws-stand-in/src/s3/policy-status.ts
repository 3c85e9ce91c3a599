/**
 * Tells whether a bucket's policy is public: S3 begins by assuming so of what is allowed to everybody, unless a condition
 * grants it to fixed values alone.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
 */
import type { PolicyDocument, PolicyStatement } from '../policy/document.ts';
import { isRecord } from './stored-object.ts';

/**
 * Documented keys that requests here can be judged by. Those of principals (`aws:PrincipalArn` and others) are a category
 * of which AWS names one example, `aws:PrincipalOrgID`: they count as public here, so that BlockPublicPolicy blocks more.
 */
const FIXED_KEYS = ['aws:sourcearn', 'aws:sourceaccount'];
const FIXED_OPERATORS = ['StringEquals', 'StringLike', 'ArnEquals', 'ArnLike'];
/** Networks that are public are broader than these, in bits. */
const NARROWEST_PUBLIC_BITS = { ipv4: 8, ipv6: 32 };

export function isPublic({ Statement }: PolicyDocument): boolean {
  return Statement.some(
    (statement) => statement.Effect === 'Allow' && isEverybody(statement.Principal) && !isOfFixedValues(statement),
  );
}

function isEverybody(principal: unknown): boolean {
  const aws = isRecord(principal) ? principal['AWS'] : principal;
  return aws === '*' || (Array.isArray(aws) && aws.includes('*'));
}

function isOfFixedValues({ Condition: condition = {} }: PolicyStatement): boolean {
  return Object.entries(condition).some(([operator, keys]) =>
    Object.entries(keys).some(([key, operands]) => {
      const name = key.toLowerCase();
      if (operator === 'IpAddress') return name === 'aws:sourceip' && operands.every(isNarrow);
      return FIXED_OPERATORS.includes(operator) && FIXED_KEYS.includes(name) && operands.every(isFixed);
    }),
  );
}

function isFixed(text: string): boolean {
  return text !== '' && !/[*?]|\$\{/.test(text);
}

function isNarrow(network: string): boolean {
  const [address = '', bits] = network.split('/');
  const least = address.includes(':') ? NARROWEST_PUBLIC_BITS.ipv6 : NARROWEST_PUBLIC_BITS.ipv4;
  return bits === undefined || Number(bits) >= least;
}
