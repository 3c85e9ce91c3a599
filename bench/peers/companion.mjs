/** Runs Uppy Companion with an S3 bucket, set up as its documentation says, and reports its port when it serves. */
import * as companion from '@uppy/companion';
import bodyParser from 'body-parser';
import express from 'express';
import session from 'express-session';

const app = express();
app.use(bodyParser.json());
app.use(session({ secret: 'bench', resave: false, saveUninitialized: false }));
const { app: companionApp } = companion.app({
  secret: 'a bench secret of some length',
  filePath: '/tmp',
  server: { host: '127.0.0.1', protocol: 'http' },
  logClientVersion: false,
  uploadUrls: ['http://127.0.0.1'],
  corsOrigins: true,
  s3: {
    key: process.env.AWS_ACCESS_KEY_ID,
    secret: process.env.AWS_SECRET_ACCESS_KEY,
    bucket: 'webqsee',
    region: 'eu-central-1',
    expires: 900,
    getKey: ({ filename }) => `webqsee/demo/items-root/shared/max/${filename}`,
  },
});
app.use(companionApp);
const server = app.listen(0, '127.0.0.1', () => {
  process.send({ port: server.address().port });
});
process.once('disconnect', () => process.exit());
