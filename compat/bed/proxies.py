"""Real proxies with configurations as operators write them: `careful` deletes identity headers on every route,
`careless` forgets the routes that apps use without signing in."""

import os
import shutil
import subprocess

from .http import ask
from .server import free_port, wait_for


def program(name):
    found = shutil.which(name)
    assert found, f"{name} is not installed; scripts/test installs it"
    return found


class Proxy:
    def __init__(self, kind, folder, server, login, careful=True):
        self.kind, self.folder, self.port = kind, folder, free_port()
        folder.mkdir(parents=True, exist_ok=True)
        self.log = open(folder / "proxy.log", "ab")
        command = {"caddy": self.caddy, "traefik": self.traefik, "nginx": self.nginx}[kind](server, login, careful)
        environment = {**os.environ, "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder), "HOME": str(folder)}
        self.process = subprocess.Popen(command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
        try:
            # 401, 302 or 404: whatever comes, the proxy is there.
            wait_for(f"{kind} to answer", lambda: ask(self.port, "/share/none").status not in (502, 503, 404 if kind == "traefik" else 0), alive=self.process)
        except AssertionError:
            if kind != "traefik" or self.process.poll() is not None:
                raise AssertionError((folder / "proxy.log").read_text()[-3000:]) from None

    def ask(self, path, sso=None, headers=(), **more):
        cookie = [("Cookie", f"sso={sso}")] if sso else []
        return ask(self.port, path, headers=[*cookie, *headers], **more)

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.log.close()

    def caddy(self, server, login, careful):
        upstream = f"unix/{server.socket}" if server.socket else f"127.0.0.1:{server.port}"
        delete = "\n".join(f"    request_header -{name}" for name in ["Remote-*", "X-authentik-*"]) if careful else ""
        (self.folder / "Caddyfile").write_text(f"""{{
  admin off
  auto_https off
  persist_config off
}}
http://127.0.0.1:{self.port} {{
  route {{
{delete}
    @open path /share/*
    @apps {{
      path /rest/*
      not query c=NavidromeUI
    }}
    handle @open {{
      reverse_proxy {upstream}
    }}
    handle @apps {{
      reverse_proxy {upstream}
    }}
    handle {{
      forward_auth 127.0.0.1:{login.port} {{
        uri {login.endpoint("caddy")}
        copy_headers {" ".join(login.headers)}
      }}
      reverse_proxy {upstream}
    }}
  }}
}}
""")
        return [program("caddy"), "run", "--config", "Caddyfile", "--adapter", "caddyfile"]

    def traefik(self, server, login, careful):
        assert server.port, "Traefik has no UNIX sockets for HTTP services"
        empty = ", ".join(f'{name}: ""' for name in login.headers)
        strip = "strip" if careful else ""
        middlewares = ", ".join(filter(None, [strip, "sso"]))
        apps = f"middlewares: [{strip}], " if careful else ""
        (self.folder / "dynamic.yml").write_text(f"""http:
  routers:
    music: {{rule: "PathPrefix(`/`)", service: music, middlewares: [{middlewares}]}}
    open: {{rule: "PathPrefix(`/share/`)", {apps}service: music}}
    apps: {{rule: "PathPrefix(`/rest/`) && !Query(`c`, `NavidromeUI`)", {apps}service: music}}
  services:
    music: {{loadBalancer: {{servers: [{{url: "http://127.0.0.1:{server.port}"}}]}}}}
  middlewares:
    strip: {{headers: {{customRequestHeaders: {{{empty}}}}}}}
    sso: {{forwardAuth: {{address: "http://127.0.0.1:{login.port}{login.endpoint("traefik")}", trustForwardHeader: false, authResponseHeaders: [{", ".join(login.headers)}]}}}}
""")
        (self.folder / "traefik.yml").write_text(f"""global: {{checkNewVersion: false, sendAnonymousUsage: false}}
entryPoints: {{web: {{address: "127.0.0.1:{self.port}"}}}}
providers: {{file: {{filename: "{self.folder}/dynamic.yml"}}}}
""")
        return [program("traefik"), f"--configFile={self.folder}/traefik.yml"]

    def nginx(self, server, login, careful):
        upstream = f"unix:{server.socket}" if server.socket else f"127.0.0.1:{server.port}"
        variables = {name: "$sso_" + name.lower().replace("-", "_") for name in login.headers}
        clear = "\n".join(f'      set {value} "";' for value in variables.values())
        send = "\n".join(f"      proxy_set_header {name} {value};" for name, value in variables.items())
        take = "\n".join(f"        auth_request_set {value} $upstream_http_{name.lower().replace('-', '_')};" for name, value in variables.items())
        plain = "proxy_http_version 1.1; proxy_buffering off; proxy_set_header Connection \"\"; proxy_set_header Host $http_host;"
        everywhere, protected = (f"{clear}\n{send}\n{plain}", "") if careful else (clear, f"{send}\n{plain}")
        open_routes = plain if not careful else ""
        # As root the workers would drop to a user who may not reach the test's folders.
        user = "user root;" if os.geteuid() == 0 else ""
        (self.folder / "nginx.conf").write_text(f"""{user} daemon off; pid {self.folder}/nginx.pid; error_log {self.folder}/error.log;
events {{}}
http {{
  access_log off;
  client_body_temp_path {self.folder}/b; proxy_temp_path {self.folder}/p; fastcgi_temp_path {self.folder}/f;
  uwsgi_temp_path {self.folder}/u; scgi_temp_path {self.folder}/s;
  upstream music {{ server {upstream}; keepalive 8; }}
  server {{
    listen 127.0.0.1:{self.port};
{everywhere}
    location = /_sso {{ internal; proxy_pass http://127.0.0.1:{login.port}{login.endpoint("nginx")}; proxy_pass_request_body off; proxy_set_header Content-Length ""; }}
    location / {{
        auth_request /_sso;
{take}
{protected}
        proxy_pass http://music;
    }}
    location /share/ {{ {open_routes} proxy_pass http://music; }}
    location /rest/ {{
        if ($arg_c != "NavidromeUI") {{ rewrite ^ /_apps$uri last; }}
        auth_request /_sso;
{take}
{protected}
        proxy_pass http://music;
    }}
    location /_apps/ {{ internal; {open_routes} rewrite ^/_apps(/.*)$ $1 break; proxy_pass http://music; }}
  }}
}}
""")
        return [program("nginx"), "-p", str(self.folder), "-c", f"{self.folder}/nginx.conf", "-e", f"{self.folder}/error.log"]
