package io.infaas.controller.status;

import static io.infaas.controller.status.AdminResponse.error;

import io.infaas.gateway.exposition.MetricsFormat;
import io.infaas.gateway.exposition.SharedPages;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code GET /metrics}. Its page is rendered beside the event loops: that of a thousand applications takes a good part of a second. */
final class MetricsEndpoint {

    private static final Logger LOG = LoggerFactory.getLogger(MetricsEndpoint.class);

    private final SharedPages pages;

    /** @param snapshot supplies the newest snapshot; must not block */
    MetricsEndpoint(Vertx vertx, Supplier<Future<ControllerSnapshot>> snapshot, ControllerMetrics metrics) {
        this.pages = SharedPages.on(
                vertx,
                format -> snapshot.get().compose(now -> vertx.executeBlocking(() -> metrics.page(now, format), false)),
                SharedPages.MOST_BYTES);
    }

    /** Answers with a page of what there is from now on. */
    void answer(HttpServerRequest request) {
        Context loop = Vertx.currentContext();
        MetricsFormat format = MetricsFormat.accepted(request.getHeader("accept"));
        pages.read(format)
                .onComplete(read -> loop.runOnContext(go -> {
                    if (read.succeeded()) {
                        PagePieces.send(request.response(), format, read.result());
                    } else {
                        LOG.error("the metrics cannot be rendered", read.cause());
                        error(request, 500, "the metrics cannot be rendered: the controller's log says why");
                    }
                }));
    }
}
