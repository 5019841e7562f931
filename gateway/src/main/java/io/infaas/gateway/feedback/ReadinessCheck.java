package io.infaas.gateway.feedback;

import io.infaas.gateway.index.IndexedInstance;
import io.vertx.core.Future;

/** Asks a node whether it would serve an instance. */
@FunctionalInterface
public interface ReadinessCheck {

    /** Ends by a deadline of its own; a failure means no. */
    Future<Boolean> ready(IndexedInstance candidate);
}
