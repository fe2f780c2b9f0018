"""The real LemonLDAP::NG of Debian, as a process of its own: portal and handler behind nginx, with the people of its
demonstration (dwho, rtyler, msmith; the password is the name)."""

import base64
import http.client
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
from urllib.parse import urlencode

from .proxies import DOCUMENTS, HOST, SECRET, program
from .server import free_port, wait_for

PORTAL = "auth.example.com"
ACCOUNT = "www-data"
FASTCGI = "/usr/sbin/llng-fastcgi-server"


class LemonLdap:
    """Portal and protected site on one nginx. It refuses to run as root, so it gets a folder that its account may use."""

    def __init__(self, server):
        assert pathlib.Path(FASTCGI).is_file(), "lemonldap-ng-fastcgi-server is not installed; scripts/test-long installs it"
        self.folder, self.port = pathlib.Path(tempfile.mkdtemp(prefix="melodrome-llng.")), free_port()
        self.socket, self.processes = self.folder / "llng.sock", []
        self.write(server)
        self.log = open(self.folder / "all.log", "ab")
        environment = {"PATH": os.environ["PATH"], "LLNG_DEFAULTCONFFILE": str(self.folder / "lemonldap-ng.ini"), "LLNG_DEFAULTLOGGER": "Lemonldap::NG::Common::Logger::Std"}
        user = {"user": ACCOUNT, "group": ACCOUNT, "extra_groups": []} if os.geteuid() == 0 else {}
        self.run([FASTCGI, "--foreground", "--proc", "2", "--pid", str(self.folder / "llng.pid"), "--socket", str(self.socket)], env=environment, **user)
        wait_for("LemonLDAP::NG to listen", self.socket.exists, alive=self.processes[0])
        self.run([program("nginx"), "-p", str(self.folder), "-c", str(self.folder / "nginx.conf"), "-e", str(self.folder / "error.log")])
        try:
            wait_for("the portal to answer", lambda: self.ask(PORTAL, "/").status in (200, 401), seconds=25, alive=self.processes[1])
        except AssertionError as error:
            self.stop(keep=True)
            raise AssertionError(f"{error}\n{self.said()}") from None

    def run(self, command, **more):
        self.processes.append(subprocess.Popen(command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log, **more))

    def said(self):
        return "".join((self.folder / name).read_text(errors="replace")[-3000:] for name in ("all.log", "error.log") if (self.folder / name).exists())

    def stop(self, keep=False):
        for process in reversed(self.processes):
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
        self.log.close()
        if not keep:
            shutil.rmtree(self.folder, ignore_errors=True)

    def write(self, server):
        for name in ("conf", "sessions/lock", "psessions/lock", "cache"):
            (self.folder / name).mkdir(parents=True)
        store = lambda name: {"Directory": f"{self.folder}/{name}", "LockDirectory": f"{self.folder}/{name}/lock", "generateModule": "Lemonldap::NG::Common::Apache::Session::Generate::SHA256"}  # noqa: E731
        cache = {"namespace": "sessions", "default_expires_in": 600, "directory_umask": "007", "cache_root": f"{self.folder}/cache", "cache_depth": 3}
        configuration = {
            "cfgNum": 1, "cfgAuthor": "test", "cfgDate": 1, "key": "a-key-of-the-test-bed-0123456789", "portal": f"http://{PORTAL}:{self.port}/", "domain": "example.com",
            "securedCookie": 0, "cookieName": "lemonldap", "https": 0, "authentication": "Demo", "userDB": "Same", "passwordDB": "Demo", "registerDB": "Null",
            "globalStorage": "Apache::Session::File", "globalStorageOptions": store("sessions"), "persistentStorage": "Apache::Session::File", "persistentStorageOptions": store("psessions"),
            "localSessionStorage": "Cache::FileCache", "localSessionStorageOptions": cache, "whatToTrace": "uid", "handlerInternalCache": 1,
            "demoExportedVars": {"uid": "uid", "cn": "cn", "mail": "mail"}, "groups": {"admins": "$uid eq 'dwho'", "music": "$uid ne 'msmith'"},
            "locationRules": {HOST: {"default": "accept"}, PORTAL: {"default": "accept"}},
            "exportedHeaders": {HOST: {"Remote-User": "$uid", "Remote-Groups": 'join(",", split(/; /, $groups))', "Remote-Name": "$cn", "Remote-Email": "$mail"}},
            "trustedDomains": "*", "portalStatus": 0, "checkXSS": 1,
        }
        (self.folder / "conf" / "lmConf-1.json").write_text(json.dumps(configuration))
        (self.folder / "lemonldap-ng.ini").write_text(f"""[all]
logLevel = warn
checkTime = 1
[configuration]
type = File
dirName = {self.folder}/conf
localStorage = Cache::FileCache
localStorageOptions = {{ 'namespace' => 'config', 'default_expires_in' => 600, 'directory_umask' => '007', 'cache_root' => '{self.folder}/cache', 'cache_depth' => 3 }}
[portal]
staticPrefix = /static
templateDir = /usr/share/lemonldap-ng/portal/templates
languages = en
[handler]
status = 0
useRedirectOnError = 1
""")
        text = (DOCUMENTS / "nginx-lemonldap" / "music.conf").read_text()
        text = "\n".join(line for line in text.splitlines() if not line.rstrip().endswith("# tls"))
        replaced = {"/var/run/llng-fastcgi-server/llng-fastcgi.sock": str(self.socket), "listen 443 ssl;": f"listen 127.0.0.1:{self.port};", "melodrome:4533": f"127.0.0.1:{server.port}", "change-me-to-32-random-bytes": SECRET}
        for name, value in replaced.items():
            assert name in text, name
            text = text.replace(name, value)
        (self.folder / "music.conf").write_text(text)
        user = f"user {ACCOUNT};" if os.geteuid() == 0 else ""
        places = " ".join(f"{name}_temp_path {self.folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        (self.folder / "nginx.conf").write_text(f"""{user} daemon off; worker_processes 1; pid {self.folder}/nginx.pid; error_log {self.folder}/error.log;
events {{}}
http {{ access_log off; {places}
  include {self.folder}/music.conf;
  server {{
    listen 127.0.0.1:{self.port}; server_name {PORTAL};
    root /usr/share/lemonldap-ng/portal/htdocs/;
    if ($uri !~ ^/((static|javascript|favicon).*|.*\\.psgi)) {{ rewrite ^/(.*)$ /index.psgi/$1 break; }}
    location ~ ^(?<sc>/.*\\.psgi)(?:$|/) {{
      include /etc/nginx/fastcgi_params; fastcgi_pass unix:{self.socket};
      fastcgi_param HTTP_HOST $http_host; fastcgi_param LLTYPE psgi; fastcgi_param SCRIPT_FILENAME $document_root$sc;
      fastcgi_split_path_info ^(.*\\.psgi)(/.*)$; fastcgi_param PATH_INFO $fastcgi_path_info;
    }}
  }}
}}
""")
        if os.geteuid() == 0:
            os.chmod(self.folder, 0o755)
            for path in [self.folder, *self.folder.rglob("*")]:
                shutil.chown(path, ACCOUNT, ACCOUNT)

    def ask(self, host, path, cookie="", method="GET", form=None, headers=()):
        from .http import Answer

        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            lines = [("Host", f"{host}:{self.port}"), *([("Cookie", cookie)] if cookie else []), *headers]
            body = urlencode(form).encode() if form is not None else None
            if body is not None:
                lines += [("Content-Type", "application/x-www-form-urlencoded"), ("Content-Length", str(len(body)))]
            connection.putrequest(method, path, skip_host=True)
            for name, value in lines:
                connection.putheader(name, value)
            connection.endheaders(body)
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def sign_in(self, name):
        """Fills the form of the portal as a browser does. The cookie of the session."""
        back = base64.b64encode(f"http://{HOST}:{self.port}/app/".encode()).decode()
        page = self.ask(PORTAL, "/?" + urlencode({"url": back}), headers=[("Accept", "text/html")])
        fields = dict(re.findall(r'<input[^>]*type="hidden"[^>]*name="(\w+)"[^>]*value="([^"]*)"', page.body.decode()))
        answer = self.ask(PORTAL, "/", method="POST", form={**fields, "user": name, "password": name, "url": back}, headers=[("Accept", "text/html")])
        sessions = [one.split(";")[0] for one in answer.cookies if one.startswith("lemonldap=") and not one.startswith("lemonldap=;")]
        assert sessions, (answer, fields, self.said())
        return sessions[-1]
