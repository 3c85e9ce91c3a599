/**
 * Writes the part of smap's own Apache configuration that concerns attachments and logins, as its installer leaves it, for a
 * server of a test.
 * https://github.com/smap-consulting/smapserver2/tree/master/setup/install/config_files
 */

/** The connection of mod_dbd, or a password file in place of smap's database. */
export type LoginSource = { readonly database: string } | { readonly users: string };

export interface SmapSite {
  /** Folder of the configuration, logs and pages. */
  readonly dir: string;
  readonly port: number;
  readonly certificate: string;
  readonly key: string;
  readonly logins: LoginSource;
  /** Path of the overlay. */
  readonly overlay: string;
}

/** Modules that smap's installer enables or Debian's Apache has, and those that the overlay needs. */
const MODULES =
  'mpm_event authn_core authn_dbd authn_file authz_core authz_host authz_user auth_basic auth_form dbd request session session_cookie ' +
  'session_crypto alias deflate dir env expires filter headers mime proxy proxy_ajp proxy_http rewrite socache_shmcb ssl';
const SESSION = `
  Session on
  SessionMaxAge 6000
  SessionCryptoPassphrase a-passphrase-of-this-test
  SessionCookieName session path=/;SameSite=Strict;httponly;secure;`;

/** Lines of smap's two kinds of login. */
interface LoginLines {
  readonly form: string;
  readonly basic: string;
}

const OF_DATABASE: LoginLines = {
  form: `
  AuthFormProvider dbd
  AuthDBDUserPWQuery "SELECT basic_password FROM users WHERE ident = %s"`,
  basic: `
  AuthBasicUseDigestAlgorithm MD5
  AuthBasicProvider dbd
  AuthDBDUserRealmQuery "select password from users where ident = %s and realm = %s"`,
};

function ofFile(file: string): LoginLines {
  const line = `\n  AuthUserFile ${file}`;
  return { form: `\n  AuthFormProvider file${line}`, basic: `\n  AuthBasicProvider file${line}` };
}

/**
 * Returns the file that every update of smap replaces.
 * @param disk folder of attachments that are not uploaded yet
 */
export function volatileConf(disk: string, source: LoginSource): string {
  const logins = 'users' in source ? ofFile(source.users) : OF_DATABASE;
  const form = `
  AuthType Form
  AuthName "smap"${logins.form}
  Require valid-user
  ErrorDocument 401 "/inlineLogin.html"${SESSION}`;
  const basic = `
  AuthType Basic
  AuthName "smap"${logins.basic}
  Require valid-user`;
  return `
Header always set Strict-Transport-Security: "max-age=31536000; includeSubDomains"
Header always set X-Frame-Options "SAMEORIGIN"
Header set Content-Security-Policy "default-src 'self' 'unsafe-inline' *.cloudflare.com *.google.com *.googleapis.com blob: data:;"
ProxyPass         /token/attachments !
ProxyPass         /token ajp://localhost:8009/surveyMobileAPI/rest/token
ProxyPassReverse  /token ajp://localhost:8009/surveyMobileAPI/rest/token
ErrorDocument 401 "Error: 401 Unauthorized"
ErrorDocument 403 "Error: 403 Forbidden"
ErrorDocument 404 "Error: 404 Not Found"
<Directory />
  Require all denied
</Directory>
<Location />
  Require all granted
</Location>
<Location /inlineLogin.html>
  Require all granted
</Location>
<Location /app>${form}
</Location>
<Location /token>
  Require all granted
</Location>
alias /attachments ${disk}
alias /token/attachments ${disk}
alias /app/attachments ${disk}
<Directory ${disk}>
  Options FollowSymLinks${basic}
</Directory>
<Location /attachments>${basic}
</Location>`;
}

/**
 * Returns the whole configuration, with the virtual host of smap-ssl.conf, and a handler for programs that all hosts have, as with
 * Debian's PHP.
 */
export function siteConf({ dir, port, certificate, key, logins, overlay }: SmapSite): string {
  return `
ServerRoot ${dir}
${MODULES.split(' ')
  .map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`)
  .join('\n')}
User www-data
Group www-data
PidFile ${dir}/apache.pid
Mutex file:${dir}
ErrorLog ${dir}/error.log
LogLevel warn
ServerName smap.test
Listen 127.0.0.1:${port} https
TypesConfig ${dir}/mime.types
KeepAliveTimeout 2
FileETag None
ExpiresActive On
ExpiresDefault A3600
SetOutputFilter DEFLATE
<FilesMatch ".+\\.ph(?:ar|p|tml)$">
  SetHandler form-logout-handler
</FilesMatch>
<VirtualHost 127.0.0.1:${port}>
  ServerName smap.test
  DocumentRoot ${dir}/pages
  SSLEngine on
  SSLCertificateFile ${certificate}
  SSLCertificateKeyFile ${key}
${'users' in logins ? '' : `  DBDriver pgsql\n  DBDParams "${logins.database}"`}
  DirectoryIndex index.html
  <Directory ${dir}/pages>
    Require all granted
  </Directory>
  Include ${dir}/smap-volatile.conf
  Include ${overlay}
</VirtualHost>
`;
}
