package io.infaas.controller.status;

import io.infaas.controller.control.ControlConfig;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Access rules of the admin port.
 *
 * @param tokens one of which requests must carry, if there are any
 * @param certificates whether clients show a certificate, which TLS has verified
 */
record AdminAccess(List<AdminToken> tokens, boolean certificates) {

    static AdminAccess of(AdminConfig config) {
        return new AdminAccess(
                config.tokens(), config.tls().flatMap(AdminTls::clientAuthority).isPresent());
    }

    /**
     * Whether a request may be answered without a token. A web page can send requests here through a browser on this machine:
     * across origins, or by a name that its owner resolves to this machine.
     */
    boolean isLocal(HttpServerRequest request) {
        if (!tokens.isEmpty() || certificates) {
            return true;
        }
        HostAndPort authority = request.authority();
        String host = authority == null ? "" : authority.host();
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        return ControlConfig.loopback(bracketed ? host.substring(1, host.length() - 1) : host)
                && isOfNoOtherPage(request, String.valueOf(authority));
    }

    // the console's own requests state the address that they were sent to
    private static boolean isOfNoOtherPage(HttpServerRequest request, String authority) {
        String selfOrigin = "%s://%s".formatted(request.scheme(), authority);
        return request.headers().getAll("origin").stream().allMatch(selfOrigin::equals);
    }

    /** The token that a request carries, or its certificate is; empty if it needs one and has none. */
    Optional<AdminToken> grant(HttpServerRequest request) {
        if (tokens.isEmpty()) {
            return Optional.of(
                    certificates
                            ? new AdminToken(CertificateHolder.of(request.connection()), AdminToken.Role.ADMINISTER, "")
                            : AdminToken.EVERYBODY);
        }
        String holder = certificates ? CertificateHolder.of(request.connection()) : "";
        Optional<AdminToken> certificate = tokens.stream()
                .filter(token -> token.isCertificate() && token.name().equals(holder))
                .findFirst();
        if (certificate.isPresent()) {
            return certificate;
        }
        String header = request.getHeader("authorization");
        // every token is compared, in constant time
        return header == null
                ? Optional.empty()
                : tokens.stream().filter(token -> token.isIn(header)).reduce((first, second) -> first);
    }

    /** The open connections of the admin port. One beyond {@value #MOST} is closed at once, so that their memory and files are bounded. */
    static final class AdminConnections {

        /** Browsers have six each. */
        static final int MOST = 256;

        private static final Logger LOG = LoggerFactory.getLogger(AdminConnections.class);

        private final AtomicInteger open = new AtomicInteger();

        void admit(HttpConnection connection) {
            int now = open.incrementAndGet();
            connection.closeHandler(closed -> open.decrementAndGet());
            if (now > MOST) {
                LOG.debug("admin port: {} connections are open, a further one is closed", MOST);
                connection.close();
            }
        }
    }
}
