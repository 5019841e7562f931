package io.infaas.gateway.feedback;

import io.infaas.gateway.index.IndexedInstance;
import java.util.concurrent.CompletionStage;

/** Asks a node whether it would serve an instance. */
@FunctionalInterface
public interface ReadinessCheck {

    /** Ends by a deadline of its own; a failure means no. */
    CompletionStage<Boolean> ready(IndexedInstance instance);
}
