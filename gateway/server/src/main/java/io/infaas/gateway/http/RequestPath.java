package io.infaas.gateway.http;

/** Extracts the path of a request line: raw, without the query string, scheme and host. */
final class RequestPath {

    private static final String SCHEME_END = "://";

    private RequestPath() {}

    static String of(String target) {
        int from = 0;
        if (!target.startsWith("/")) {
            int scheme = target.indexOf(SCHEME_END);
            if (scheme >= 0) {
                from = target.indexOf('/', scheme + SCHEME_END.length());
                if (from < 0) {
                    return "/";
                }
            }
        }
        int query = target.indexOf('?', from);
        return target.substring(from, query < 0 ? target.length() : query);
    }
}
