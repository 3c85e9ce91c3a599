/**
 * The account: its root key, users and roles. Keys are generated once and stored (`account-keys.ts`); policies are
 * provided at each start, as a stack's template would.
 */
import { openKeys, saveKeys, type AccountKeys, type KeyPair } from './account-keys.ts';
import { checkPolicy, parsePolicy, type PolicyDocument } from '../policy/document.ts';
import { AwsError } from '../aws-error.ts';
import type { Identity } from '../request.ts';
import { SessionSealer } from './sessions.ts';
import type { SignedKey } from '../sigv4/verify.ts';

export interface UserDefinition {
  readonly name: string;
  readonly policies: readonly unknown[];
  /** A key that is generated elsewhere and not stored here. Default: generated at the first start and stored. */
  readonly key?: KeyPair;
}

export interface RoleDefinition {
  readonly name: string;
  readonly trustPolicy: unknown;
  readonly policies: readonly unknown[];
  readonly boundary?: unknown;
  /** ARN of the managed policy that is the boundary: the value of `iam:PermissionsBoundary` for the role. */
  readonly boundaryArn?: string;
  readonly maxSessionDurationSeconds: number;
}

export interface AccountDefinition {
  readonly id: string;
  readonly users: readonly UserDefinition[];
  readonly roles: readonly RoleDefinition[];
}

export interface Role {
  readonly name: string;
  readonly arn: string;
  /** `AROA…`, the first half of `aws:userid`. */
  readonly id: string;
  readonly trustPolicy: PolicyDocument;
  readonly policies: readonly PolicyDocument[];
  readonly boundary?: PolicyDocument;
  readonly boundaryArn?: string;
  readonly maxSessionDurationSeconds: number;
}

export class Account {
  readonly id: string;
  readonly sealer: SessionSealer;
  readonly #keys: AccountKeys;
  readonly #dataDir: string;
  #saving: Promise<void> = Promise.resolve();
  readonly #users: ReadonlyMap<string, readonly PolicyDocument[]>;
  readonly #providedKeys: ReadonlyMap<string, KeyPair>;
  readonly #roles: ReadonlyMap<string, Role>;

  private constructor(dataDir: string, keys: AccountKeys, { id, users, roles }: AccountDefinition) {
    this.#dataDir = dataDir;
    this.id = id;
    this.#keys = keys;
    this.sealer = new SessionSealer(Buffer.from(keys.sealingKey, 'base64'));
    this.#users = new Map(users.map(({ name, policies }) => [name, policies.map((policy) => checkPolicy(policy))]));
    this.#providedKeys = new Map(users.flatMap(({ name, key }) => (key === undefined ? [] : [[name, key] as const])));
    this.#roles = new Map(roles.map((role) => [role.name, this.#role(role)]));
  }

  /** Reads the account's keys, and generates those that are missing. @throws DataFolderError if their file is damaged */
  static async open(dataDir: string, definition: AccountDefinition): Promise<Account> {
    const { users, roles } = definition;
    const userNames = users.filter(({ key }) => key === undefined).map(({ name }) => name);
    const roleNames = roles.map(({ name }) => name);
    return new Account(dataDir, await openKeys(dataDir, userNames, roleNames), definition);
  }

  /**
   * Returns a copy, as for every key: the SDK's clients write into the credentials they receive, and the account's own
   * are stored in a file.
   */
  get rootKey(): KeyPair {
    return { ...this.#keys.root };
  }

  userKey(name: string): KeyPair {
    const key = this.#providedKeys.get(name) ?? this.#keys.users[name];
    if (key === undefined || !this.#users.has(name)) throw new Error(`there is no user ${name}`);
    return { ...key };
  }

  /** True for the ARN of a user, a role, or a session that a role can have. */
  hasPrincipal(arn: string): boolean {
    const [, user] = /^user\/([^/]+)$/.exec(this.#below(arn, 'iam')) ?? [];
    const [, role] = /^role\/([^/]+)$/.exec(this.#below(arn, 'iam')) ?? [];
    const [, assumed] = /^assumed-role\/([^/]+)\/[\w+=,.@-]{2,64}$/.exec(this.#below(arn, 'sts')) ?? [];
    return this.#users.has(user ?? '') || this.#roles.has(role ?? assumed ?? '');
  }

  role(name: string): Role | undefined {
    return this.#roles.get(name);
  }

  inlinePolicies(roleName: string): Readonly<Record<string, string>> {
    return this.#keys.inlinePolicies[roleName] ?? {};
  }

  /** @param text `null` removes it */
  async putInlinePolicy(roleName: string, policyName: string, text: string | null): Promise<void> {
    const others = Object.entries(this.inlinePolicies(roleName)).filter(([name]) => name !== policyName);
    this.#keys.inlinePolicies[roleName] = Object.fromEntries(text === null ? others : [...others, [policyName, text]]);
    // Writes are queued, because they share the file's temporary name.
    const save = (): Promise<void> => saveKeys(this.#dataDir, this.#keys);
    this.#saving = this.#saving.then(save, save);
    await this.#saving;
  }

  roleArn(name: string): string {
    return `arn:aws:iam::${this.id}:role/${name}`;
  }

  /** Returns the key's secret and owner. @throws AwsError InvalidAccessKeyId, InvalidToken, ExpiredToken */
  keyOf(accessKeyId: string, sessionToken: string | undefined, now: Date): SignedKey {
    if (sessionToken !== undefined) return this.#sessionKey(accessKeyId, sessionToken, now);
    const { root } = this.#keys;
    if (accessKeyId === root.accessKeyId) {
      const arn = `arn:aws:iam::${this.id}:root`;
      return {
        secretAccessKey: root.secretAccessKey,
        identity: { ...this.#identity('root', accessKeyId, arn), identityPolicies: [] },
      };
    }
    for (const [name, policies] of this.#users) {
      const key = this.userKey(name);
      if (key.accessKeyId !== accessKeyId) continue;
      const arn = `arn:aws:iam::${this.id}:user/${name}`;
      const identity = { ...this.#identity('user', accessKeyId, arn), identityPolicies: policies };
      return { secretAccessKey: key.secretAccessKey, identity: { ...identity, contextKeys: { 'aws:username': name } } };
    }
    throw new AwsError('InvalidAccessKeyId', 403, 'The AWS Access Key Id you provided does not exist in our records.', {
      AWSAccessKeyId: accessKeyId,
    });
  }

  #sessionKey(accessKeyId: string, sessionToken: string, now: Date): SignedKey {
    const content = this.sealer.open(sessionToken, accessKeyId, now);
    const role = this.#roles.get(content.roleName);
    if (role === undefined)
      throw new AwsError('InvalidToken', 400, 'The role of this session does not exist any more.');
    const arn = `arn:aws:sts::${this.id}:assumed-role/${role.name}/${content.sessionName}`;
    return {
      secretAccessKey: this.sealer.secretOf(accessKeyId),
      identity: {
        ...this.#identity('session', accessKeyId, arn),
        identityPolicies: [
          ...role.policies,
          ...Object.values(this.inlinePolicies(role.name)).map((text) => parsePolicy(text)),
        ],
        ...(role.boundary === undefined ? {} : { boundary: role.boundary }),
        ...(content.policy === undefined ? {} : { sessionPolicy: parsePolicy(content.policy) }),
        principalTags: content.tags,
        contextKeys: {
          'aws:userid': `${role.id}:${content.sessionName}`,
          'aws:TokenIssueTime': new Date(content.issuedAtMs).toISOString(),
          ...(content.sourceIdentity === undefined ? {} : { 'aws:SourceIdentity': content.sourceIdentity }),
        },
      },
    };
  }

  /** Returns the resource of an ARN of this account; empty for any other ARN. */
  #below(arn: string, service: 'iam' | 'sts'): string {
    const start = `arn:aws:${service}::${this.id}:`;
    return arn.startsWith(start) ? arn.slice(start.length) : '';
  }

  #identity(kind: Identity['kind'], accessKeyId: string, arn: string): Omit<Identity, 'identityPolicies'> {
    return { kind, accessKeyId, accountId: this.id, arn, principalTags: {}, contextKeys: {} };
  }

  #role(definition: RoleDefinition): Role {
    const { name, trustPolicy, policies, boundary, boundaryArn, maxSessionDurationSeconds } = definition;
    return {
      name,
      arn: this.roleArn(name),
      id: this.#keys.roleIds[name] ?? '',
      trustPolicy: checkPolicy(trustPolicy, 'trust'),
      policies: policies.map((policy) => checkPolicy(policy)),
      ...(boundary === undefined ? {} : { boundary: checkPolicy(boundary) }),
      ...(boundaryArn === undefined ? {} : { boundaryArn }),
      maxSessionDurationSeconds,
    };
  }
}
