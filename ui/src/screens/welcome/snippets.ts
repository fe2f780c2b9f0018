// What to paste when a login service stands in front: for the proxy, and for us. The address has to be the proxy's own.

export type Proxy = 'caddy' | 'traefik' | 'nginx';

export const proxies: { value: Proxy; label: string }[] = [
  { value: 'caddy', label: 'Caddy' },
  { value: 'traefik', label: 'Traefik' },
  { value: 'nginx', label: 'nginx' },
];

export const snippets: Record<Proxy, string> = {
  caddy: `music.example.org {
  forward_auth authelia:9091 {
    uri /api/authz/forward-auth
    copy_headers Remote-User
  }
  reverse_proxy melodrome:4533
}`,
  traefik: `labels:
  traefik.http.middlewares.login.forwardauth.address: http://authelia:9091/api/authz/forward-auth
  traefik.http.middlewares.login.forwardauth.authResponseHeaders: Remote-User
  traefik.http.routers.melodrome.middlewares: login`,
  nginx: `location / {
  auth_request /internal/login;
  auth_request_set $login $upstream_http_remote_user;
  proxy_set_header Remote-User $login;
  proxy_pass http://melodrome:4533;
}`,
};

export const ours = `ND_EXTAUTH_TRUSTEDSOURCES=172.18.0.4/32
ND_EXTAUTH_USERHEADER=Remote-User`;
