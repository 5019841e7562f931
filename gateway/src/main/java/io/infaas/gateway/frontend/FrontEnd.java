package io.infaas.gateway.frontend;

import io.vertx.core.Future;
import java.time.Duration;

/** A port on which clients are served. */
public interface FrontEnd {

    /** The port that is bound, also where a free one was asked for. */
    int port();

    /** Accepts nothing new at once, and is closed when what is under way has ended, at the latest after {@code grace}. */
    Future<Void> shutdown(Duration grace);
}
