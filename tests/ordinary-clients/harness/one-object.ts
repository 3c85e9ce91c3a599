/**
 * Holds what each client needs to send one file and to fetch one object: lines of a shell that read FILE and KEY, and take a session
 * from wherever the client looks for one by itself.
 */

export interface OneObject {
  readonly put: string;
  readonly get: string;
}

const RCLONE =
  '":s3,provider=Other,env_auth=true,no_check_bucket=true,region=$REGION,endpoint=\'$ENDPOINT\':$BUCKET/$KEY"';
const AWS = 'aws --endpoint-url "$ENDPOINT" s3 cp';
const S3CMD = `touch ~/.s3cfg
s3cmd --region "$REGION" --no-ssl --host="\${ENDPOINT#http://}" --host-bucket="\${ENDPOINT#http://}"`;
const DAVIX_SESSION = `--s3accesskey "\${AWS_ACCESS_KEY_ID-}" --s3secretkey "\${AWS_SECRET_ACCESS_KEY-}" \
--s3token "\${AWS_SESSION_TOKEN-}" --s3region "$REGION" --s3alternate`;
const DAVIX_URL = '"s3://${ENDPOINT#http://}/$BUCKET/$KEY"';

const python = (line: string): string => `python3 -c '
import os, boto3
bucket = boto3.resource("s3", endpoint_url=os.environ["ENDPOINT"]).Bucket(os.environ["BUCKET"])
bucket.${line}'`;

const ruby = (line: string): string => `ruby -e '
require "aws-sdk-s3"
s3 = Aws::S3::Resource.new(endpoint: ENV["ENDPOINT"], force_path_style: true)
s3.bucket(ENV["BUCKET"]).object(ENV["KEY"]).${line}'`;

/** AWS's SDK looks for a session by its default chain, which is `fromEnv`, `fromProcess` and `fromHttp` among others. */
const javascript = (...lines: readonly string[]): string => `node --input-type=module -e '
import { createReadStream, createWriteStream } from "node:fs";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
const { BUCKET: Bucket, KEY: Key, FILE, REGION: region, ENDPOINT: endpoint } = process.env;
const client = new S3Client({ region, endpoint, forcePathStyle: true });
${lines.join('\n')}'`;

/** minio has no chain: it gets the keys of the environment, or its own provider for the address of a container. */
const minio = (line: string): string => `node --input-type=module -e '
import { Client, IamAwsProvider } from "minio";
const { BUCKET, KEY, FILE, REGION: region, ENDPOINT, ...env } = process.env;
const { hostname: endPoint, port } = new URL(ENDPOINT);
const keys = { accessKey: env.AWS_ACCESS_KEY_ID, secretKey: env.AWS_SECRET_ACCESS_KEY, sessionToken: env.AWS_SESSION_TOKEN };
const session = env.AWS_CONTAINER_CREDENTIALS_FULL_URI ? { credentialsProvider: new IamAwsProvider({}) } : keys;
const minio = new Client({ endPoint, port: Number(port), useSSL: false, region, ...session });
await minio.${line}'`;

/** Names are those of the guide's tables. */
export const ONE_OBJECT: Readonly<Record<string, OneObject>> = {
  rclone: { put: `rclone copyto "$FILE" ${RCLONE}`, get: `rclone copyto ${RCLONE} "$FILE"` },
  'AWS CLI': { put: `${AWS} "$FILE" "s3://$BUCKET/$KEY"`, get: `${AWS} "s3://$BUCKET/$KEY" "$FILE"` },
  boto3: {
    put: python('upload_file(os.environ["FILE"], os.environ["KEY"])'),
    get: python('download_file(os.environ["KEY"], os.environ["FILE"])'),
  },
  "Ruby's SDK": {
    put: ruby('upload_file(ENV["FILE"], multipart_threshold: 10 * 1024 * 1024)'),
    get: ruby('download_file(ENV["FILE"])'),
  },
  'JavaScript SDK': {
    put: javascript('await new Upload({ client, params: { Bucket, Key, Body: createReadStream(FILE) } }).done();'),
    get: javascript(
      'const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));',
      'Body.pipe(createWriteStream(FILE));',
    ),
  },
  minio: { put: minio('fPutObject(BUCKET, KEY, FILE)'), get: minio('fGetObject(BUCKET, KEY, FILE)') },
  s3cmd: { put: `${S3CMD} put "$FILE" "s3://$BUCKET/$KEY"`, get: `${S3CMD} get --force "s3://$BUCKET/$KEY" "$FILE"` },
  davix: {
    put: `davix-put ${DAVIX_SESSION} "$FILE" ${DAVIX_URL}`,
    get: `davix-get ${DAVIX_SESSION} ${DAVIX_URL} "$FILE"`,
  },
};
