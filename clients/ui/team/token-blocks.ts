/** Writes what a server needs to work with a service token, ready to be pasted. */

export interface TokenPlace {
  readonly broker: string;
  readonly team: string;
  readonly region: string;
  readonly secret: string;
}

/** Returns lines for a shell that make a profile of the AWS CLI, of SDKs and of rclone; the token is kept in a file of its own. */
export function profileBlock({ broker, team, region, secret }: TokenPlace): string {
  return `mkdir -p ~/.aws
(umask 077 && echo "Authorization: Bearer ${secret}" >~/.aws/latchkey-token)
cat >>~/.aws/config <<END
[profile latchkey]
credential_process = curl -sS -H "@$HOME/.aws/latchkey-token" "${broker}/v1/teams/${team}/credentials?format=process"
region = ${region}
END
export AWS_PROFILE=latchkey`;
}

/** Returns the environment by which SDKs in a container ask the broker themselves. */
export function containerBlock({ broker, team, region, secret }: TokenPlace): string {
  return `AWS_CONTAINER_CREDENTIALS_FULL_URI=${broker}/v1/teams/${team}/credentials?format=container
AWS_CONTAINER_AUTHORIZATION_TOKEN=${secret}
AWS_REGION=${region}`;
}

/** Returns how a proxy in front of attachments names its readers. */
export function proxyBlock({ secret }: TokenPlace): string {
  return `Authorization: Bearer ${secret}
X-Latchkey-User: NAME-OF-THE-READER`;
}
