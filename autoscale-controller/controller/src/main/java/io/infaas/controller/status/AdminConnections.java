package io.infaas.controller.status;

import io.vertx.core.http.HttpConnection;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The open connections of the admin port. One beyond {@value #MOST} is closed at once, so that their memory and files are bounded. */
final class AdminConnections {

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
