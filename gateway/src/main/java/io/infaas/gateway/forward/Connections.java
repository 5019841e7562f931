package io.infaas.gateway.forward;

import io.vertx.core.http.HttpConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is done with the failures of connections, apart from those of the queries on them. */
public final class Connections {

    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

    private Connections() {}

    /** Failures are told to each query on the connection; here they would only fill the log, once for each of them. */
    public static void quiet(HttpConnection connection) {
        connection.exceptionHandler(cause -> LOG.debug("connection with {} failed", connection.remoteAddress(), cause));
    }
}
